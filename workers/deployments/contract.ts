import { z } from "@hono/zod-openapi";
import { agentKind } from "../agents/contract.ts";
import { anyJson } from "../kernel/any-json.ts";
import { pageQuery } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { LOG_LEVELS, logLine } from "../runs/contract.ts";

export const CHANNELS = ["production", "preview"] as const;
export const channel = z.enum(CHANNELS).openapi({ description: "Where a version is live." });
export type Channel = z.infer<typeof channel>;

export const deployableParams = z.object({
  agent: plainText
    .min(1)
    .max(128)
    .openapi({ description: "An agent's id or slug.", example: "csv-insights" }),
});
export const channelParams = deployableParams.extend({ channel });

const canaryTerms = {
  percent: z
    .number()
    .int()
    .min(1)
    .max(99)
    .openapi({ description: "Of all runs: how many get it.", example: 10 }),
  minRuns: z.number().int().min(1).max(10_000).openapi({
    description: "Of its runs: how many end before it is given up by itself.",
  }),
  maxExtraFailurePercent: z.number().min(0).max(100).openapi({
    description:
      "By how many percentage points more of its runs may fail, or time out, than of the stable version's in the same time. It is given up in the moment that this is passed.",
  }),
};
export const CANARY_DEFAULTS = { percent: 10, minRuns: 20, maxExtraFailurePercent: 5 };

export const canaryInput = z
  .strictObject({
    ...canaryTerms,
    minRuns: canaryTerms.minRuns.default(CANARY_DEFAULTS.minRuns),
    maxExtraFailurePercent: canaryTerms.maxExtraFailurePercent.default(
      CANARY_DEFAULTS.maxExtraFailurePercent,
    ),
  })
  .openapi("CanaryInput");

/** `PATCH /agents/{agent}/deployments/{channel}/canary`. */
export const canaryChanges = z.strictObject(canaryTerms).partial().openapi("CanaryChanges");
export type CanaryChanges = z.infer<typeof canaryChanges>;

/** `POST /agents/{agent}/deployments`: makes a version live in a channel. */
export const deployInput = z
  .strictObject({
    version: plainText.min(1).max(64).openapi({ description: "A version's semver or id.", example: "1.0.0" }),
    channel: channel.default("production"),
    alias: z
      .string()
      .regex(
        /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
        "lower-case letters, digits and single dashes, at most 63",
      )
      .optional()
      .openapi({ description: "The name under which it is called; the agent's slug unless given." }),
    config: z
      .record(z.string(), anyJson)
      .default({})
      .openapi({ description: "Values for the version's configSchema." }),
    keepSecrets: z.boolean().default(false).openapi({
      description:
        "Secrets that `config` leaves out stay those of what is, or was, live in the channel, as far as the version has such secrets.",
    }),
    hosts: z
      .array(plainText.max(253))
      .max(50)
      .optional()
      .openapi({ description: "Hosts granted, of those that the manifest names; all of them unless given." }),
    public: z
      .boolean()
      .default(false)
      .openapi({ description: "Whether the edge endpoint answers without a key." }),
    canary: canaryInput.optional().openapi({
      description:
        "Has a share of the runs get this version, beside the one that is live, whose alias, access and budget it keeps. It is given up by itself where it fails too often.",
    }),
    instances: z
      .strictObject({
        least: z.number().int().min(0).max(100).default(0).openapi({
          description: "Kept running while nobody needs them, as far as there is memory.",
        }),
        most: z.number().int().min(1).max(100).default(4).openapi({
          description: "Running at once; within the plan.",
        }),
      })
      .optional()
      .openapi({ description: "Of a container: how many instances it has. At most 4 unless given." }),
    budgetMicros: z.number().int().min(0).nullable().default(null).openapi({
      description:
        "What its runs may cost in a calendar month (UTC), in millionths of a US dollar; null for no limit.",
    }),
  })
  .openapi("DeploymentInput");
export type DeployInput = z.infer<typeof deployInput>;

export const rollbackInput = z
  .strictObject({ channel: channel.default("production") })
  .openapi("RollbackInput");

/** `GET /agents/{agent}/deployments/{channel}/config`. */
export const configurationView = z
  .object({
    version: z.string(),
    alias: z.string(),
    values: z.record(z.string(), anyJson).openapi({ description: "The configuration without its secrets." }),
    secrets: z.array(z.string()).openapi({ description: "Names of the secrets that are set; never shown." }),
    hosts: z.array(z.string()),
    public: z.boolean(),
    budgetMicros: z.number().int().nullable(),
    instances: z.object({ least: z.number().int(), most: z.number().int() }).nullable(),
  })
  .openapi("DeploymentConfiguration");
export type ConfigurationView = z.infer<typeof configurationView>;

/** What a look at a deployment has found. */
export const healthCheck = z
  .object({
    at: z.iso.datetime(),
    healthy: z.boolean(),
    problem: z.string().nullable().openapi({ description: "What is wrong, for who can mend it." }),
    durationMs: z.number(),
  })
  .openapi("HealthCheck");
export type HealthCheck = z.infer<typeof healthCheck>;

const canaryCount = z.object({ runs: z.number().int(), failed: z.number().int() }).openapi({
  description: "Runs that ended since it began, but those of whose end their agent is not to blame.",
});
export const canaryView = z
  .object({
    version: z.string(),
    versionId: z.string(),
    ...canaryTerms,
    status: z.enum(["running", "promoted", "ended", "replaced", "rolled_back"]).openapi({
      description: "`rolled_back` where it was given up by itself; `replaced` by another deploy.",
    }),
    stable: canaryCount,
    canary: canaryCount,
    reason: z.string().nullable().openapi({ description: "Why it ended." }),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .openapi("Canary");
export type CanaryView = z.infer<typeof canaryView>;

export const deploymentView = z
  .object({
    id: z.string(),
    agentId: z.string(),
    agentSlug: z.string(),
    shareId: z.string().nullable().openapi({
      description: "Of an agent that another workspace shares: by which share. Null of an own one.",
    }),
    alias: z.string(),
    channel,
    versionId: z.string(),
    version: z.string(),
    kind: agentKind,
    status: z.enum(["deploying", "running", "stopped", "error"]).openapi({
      description:
        "`error` of one that is live and whose server was not well at the last look; `deploying` of a stopped one of which a version is being made live. The history has deploys that failed.",
    }),
    revision: z.number().int().openapi({ description: "Counts up at each change of the deployment." }),
    public: z.boolean(),
    budgetMicros: z.number().int().nullable(),
    instances: z.object({ least: z.number().int(), most: z.number().int() }).nullable().openapi({
      description:
        "Of a container: how many instances are kept running, and may run at once. Null of others.",
    }),
    canary: canaryView.nullable().openapi({ description: "The canary that is running, or the last one." }),
    pagesUrl: z.string().nullable().openapi({
      description:
        "The origin of its pages, where it has any. Those that are not public are opened at /console/pages/{alias}.",
    }),
    health: z.array(healthCheck).nullable().openapi({
      description:
        "Of agents that are servers: what the last looks at them have found, the latest first. Null of others.",
    }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi("Deployment");
export type DeploymentView = z.infer<typeof deploymentView>;

/** One of a manifest's tests, as it went: with `differences` when the output was not the expected one. */
export const testResult = z
  .object({
    name: z.string(),
    passed: z.boolean(),
    durationMs: z.number(),
    differences: z.array(
      z.object({ pointer: z.string(), expected: anyJson.optional(), actual: anyJson.optional() }),
    ),
    error: z.string().optional(),
  })
  .openapi("TestResult");
export type TestResult = z.infer<typeof testResult>;

/** What a deploy comes by, in this order; `building` and `starting` are of containers. */
export const DEPLOY_STEPS = [
  "checking",
  "building",
  "starting",
  "testing",
  "gates",
  "health",
  "going_live",
] as const;
export type DeployStep = (typeof DEPLOY_STEPS)[number];

/** What a deploy that is followed says before its end. */
export type DeployEvent =
  | { type: "step"; step: DeployStep }
  | { type: "build"; line: string }
  | { type: "test"; name: string; passed: boolean; durationMs: number; number: number; of: number };

/** `GET /agents/{agent}/deployments/{channel}/history`. */
export const attemptView = z
  .object({
    id: z.string(),
    version: z.string(),
    versionId: z.string(),
    channel,
    canary: z.boolean(),
    status: z.enum(["deploying", "live", "failed", "interrupted"]).openapi({
      description: "`interrupted` where the process that was at work on it ended: nothing is half live then.",
    }),
    step: z.enum(DEPLOY_STEPS).openapi({ description: "How far it came." }),
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .openapi("DeploymentAttempt");
export type AttemptView = z.infer<typeof attemptView>;

/** `GET /agents/{agent}/deployments/{channel}/metrics`: how far back. */
export const PERIODS = ["hour", "day", "week"] as const;
export const metricsQuery = z.object({
  period: z.enum(PERIODS).default("day").openapi({ description: "How far back, from now." }),
});
export type Period = (typeof PERIODS)[number];

const figures = {
  runs: z.number().int(),
  succeeded: z.number().int(),
  failed: z.number().int().openapi({ description: "Failed or timed out; not what somebody canceled." }),
  successRate: z.number().nullable().openapi({ description: "0 to 1; null where nothing has ended." }),
  p50Ms: z.number().nullable().openapi({ description: "Of the runs that succeeded." }),
  p95Ms: z.number().nullable(),
  costMicros: z.number().int().openapi({ description: "Millionths of a US dollar." }),
  lastRunAt: z.iso.datetime().nullable(),
};
export type Figures = z.infer<z.ZodObject<typeof figures>>;

export const metricsView = z
  .object({
    ...figures,
    versions: z.array(z.object({ version: z.string(), ...figures })),
    errors: z.array(z.object({ code: z.string(), runs: z.number().int() })),
    partial: z
      .boolean()
      .openapi({ description: "Whether there were more runs than the newest ones, of which this is." }),
  })
  .openapi("DeploymentMetrics");
export type Metrics = z.infer<typeof metricsView>;

/** `GET /agents/{agent}/deployments/{channel}/logs`. */
export const logQuery = pageQuery.extend({
  q: plainText.trim().max(200).optional().openapi({ description: "Text in the message or its data." }),
  level: z.enum(LOG_LEVELS).optional().openapi({ description: "Lines of this level alone." }),
});
export type LogQuery = z.infer<typeof logQuery>;

export const deploymentLogLine = logLine
  .extend({
    runId: z.string().nullable().openapi({ description: "Null of a line about its containers." }),
    version: z.string().nullable(),
  })
  .openapi("DeploymentLogLine");
export type DeploymentLogLine = z.infer<typeof deploymentLogLine>;
