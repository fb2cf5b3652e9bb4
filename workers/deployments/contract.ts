import { z } from "@hono/zod-openapi";
import { anyJson } from "../kernel/any-json.ts";
import { plainText } from "../kernel/plain-text.ts";

export const CHANNELS = ["production", "preview"] as const;
export const channel = z.enum(CHANNELS).openapi({ description: "Where a version is live." });
export type Channel = z.infer<typeof channel>;

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
    hosts: z
      .array(plainText.max(253))
      .max(50)
      .optional()
      .openapi({ description: "Hosts granted, of those that the manifest names; all of them unless given." }),
    public: z
      .boolean()
      .default(false)
      .openapi({ description: "Whether the edge endpoint answers without a key." }),
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
    status: z.enum(["deploying", "running", "stopped", "error"]),
    revision: z.number().int().openapi({ description: "Counts up at each change of the deployment." }),
    public: z.boolean(),
    budgetMicros: z.number().int().nullable(),
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
