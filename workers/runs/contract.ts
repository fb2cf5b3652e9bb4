import { z } from "@hono/zod-openapi";
import type { SandboxCode } from "../../agents-runtime/isolate/contract.ts";
import { moment } from "../audit/contract.ts";
import { anyJson } from "../kernel/any-json.ts";
import type { ErrorCode, RunFailureCode } from "../kernel/errors.ts";
import { countQuery, pageQuery } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";

export const RUN_STATUSES = [
  "queued",
  "running",
  "awaiting_input",
  "succeeded",
  "failed",
  "timed_out",
  "canceled",
] as const;
export const runStatus = z.enum(RUN_STATUSES).openapi("RunStatus");
export type RunStatus = z.infer<typeof runStatus>;

export const RUN_TRIGGERS = ["api", "edge", "page", "agent", "replay", "evaluation", "playground"] as const;
const runTrigger = z.enum(RUN_TRIGGERS).openapi({ description: "What started it." });

export const FINAL_STATUSES: readonly RunStatus[] = ["succeeded", "failed", "timed_out", "canceled"];
export const isFinal = (status: RunStatus): boolean => FINAL_STATUSES.includes(status);

/** What a conversation is called by whoever has it. */
export const conversationName = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,128}$/, "use up to 128 letters, digits, dashes, dots, colons and underscores");

/** `POST /agents/{agent}/runs`. */
export const runInput = z
  .strictObject({
    input: anyJson
      .default({})
      .openapi({ description: "Checked against the version's inputSchema; defaults are applied." }),
    channel: z.enum(["production", "preview"]).default("production"),
    maxCostMicros: z.number().int().min(1).optional().openapi({
      description: "The most that this run may cost, in millionths of a US dollar.",
    }),
    conversation: conversationName.optional().openapi({
      description: "The conversation that it belongs to: agents with a memory know what was said in it.",
      example: "ticket-4711",
    }),
  })
  .openapi("RunInput");

/** `POST /runs/{run}/resume`: the answer to what a run asks. */
export const resumeInput = z
  .strictObject({
    approved: z.boolean().openapi({ description: "Whether the tool may be called." }),
    comment: plainText
      .trim()
      .max(2_000)
      .optional()
      .openapi({ description: "For the agent: why not, or what to mind." }),
  })
  .openapi("ResumeInput");
export type ResumeInput = z.infer<typeof resumeInput>;

/** What a run asks somebody before it goes on. */
export const runQuestion = z
  .object({
    kind: z.literal("approval"),
    tool: z.string().openapi({ description: "The tool that it wants to call." }),
    arguments: z.record(z.string(), anyJson),
    message: z.string().openapi({ description: "For people." }),
    expiresAt: z.iso.datetime().openapi({ description: "When the run is given up." }),
  })
  .openapi("RunQuestion");

/** `POST /runs/{run}/replay`: the same input again, or another one, on the version that is live in a channel. */
export const replayInput = z
  .strictObject({
    channel: z
      .enum(["production", "preview"])
      .optional()
      .openapi({ description: "Unless told, the run's own." }),
    input: anyJson
      .optional()
      .openapi({ description: "Instead of the run's own, and checked like any other." }),
  })
  .openapi("ReplayInput");

export const runError = z
  .object({
    code: z.string().openapi({ description: "Stable, for programs.", example: "output_invalid" }),
    message: z.string().openapi({ description: "For people; secrets are masked." }),
    stack: z.string().optional(),
    fault: z.literal("platform").optional().openapi({
      description: "Set when the agent had no part in the failure. Such a run costs nothing; start it again.",
    }),
  })
  .openapi("RunError");
export type RunError = z.infer<typeof runError>;

/** The codes that the platform itself puts there. Refusals are those of agents that the run's agent called. */
export type RunErrorCode = SandboxCode | RunFailureCode;
export type CallErrorCode = RunErrorCode | ErrorCode;

export const runView = z
  .object({
    id: z.string(),
    status: runStatus,
    agentId: z.string(),
    agentSlug: z.string(),
    version: z.string(),
    channel: z.enum(["production", "preview"]),
    trigger: runTrigger,
    input: anyJson.nullable(),
    output: anyJson.nullable(),
    outputUrl: z
      .string()
      .nullable()
      .openapi({ description: "Where an output above 100 KB is to be had; `output` is then null." }),
    error: runError.nullable(),
    question: runQuestion
      .nullable()
      .openapi({ description: "What it waits for, while it is awaiting_input; see `resumeRun`." }),
    usage: z.object({
      durationMs: z.number().openapi({ description: "Time that the agent took." }),
      queuedMs: z.number().openapi({ description: "From accepted to started." }),
      attempts: z.number().int(),
      inputTokens: z.number().int().openapi({ description: "Read by models." }),
      outputTokens: z.number().int().openapi({ description: "Written by models." }),
      modelCalls: z.number().int(),
    }),
    cost: z.object({ amountMicros: z.number().int(), currency: z.literal("USD") }),
    parentRunId: z.string().nullable(),
    replayOf: z.string().nullable(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .openapi("Run");
export type RunView = z.infer<typeof runView>;

/** A run in a list: without its input and output. */
export const runSummary = runView
  .omit({ input: true, output: true, outputUrl: true, question: true })
  .openapi("RunSummary");
export type RunSummary = z.infer<typeof runSummary>;

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export const logLine = z
  .object({
    at: z.number().openapi({ description: "Milliseconds since the epoch." }),
    level: z.enum(LOG_LEVELS),
    message: z.string(),
    data: anyJson.optional(),
  })
  .openapi("LogLine");
export type LogLine = z.infer<typeof logLine>;

/** What a stream of a run says. `seq` is the `id` of the server-sent event, for `Last-Event-ID`. */
export type RunEventType =
  | "run.queued"
  | "run.started"
  | "run.awaiting_input"
  | "log"
  | "event"
  | "delta"
  | "output"
  | "run.succeeded"
  | "run.failed"
  | "run.timed_out"
  | "run.canceled";
export interface RunEvent {
  seq: number;
  type: RunEventType;
  at: number;
  /** JSON text. */
  data: string;
}

const oneOrMany = (value: unknown): unknown =>
  value === undefined || Array.isArray(value) ? value : [value];
const atLeast = (maximum: number, description: string) =>
  countQuery(maximum).optional().openapi({ type: "integer", minimum: 1, maximum, description });

/** What runs to list; all of it has to fit. */
export const runFilter = z.object({
  status: z
    .preprocess(
      oneOrMany,
      z
        .array(runStatus, `one or more of ${RUN_STATUSES.join(", ")}`)
        .max(20)
        .optional(),
    )
    .openapi({
      type: "array",
      items: { type: "string", enum: [...RUN_STATUSES] },
      description: "Any of these; repeat the parameter for several: `status=failed&status=timed_out`.",
    }),
  agent: plainText.trim().min(1).max(128).optional().openapi({ description: "An agent's id or slug." }),
  version: plainText
    .trim()
    .min(1)
    .max(128)
    .optional()
    .openapi({ description: "A version, in full.", example: "1.2.0" }),
  trigger: runTrigger.optional(),
  from: moment.optional().openapi({ description: "Accepted then or later; a day begins in UTC." }),
  to: moment.optional().openapi({ description: "Accepted until then; a day counts as a whole." }),
  minDurationMs: atLeast(
    86_400_000,
    "The agent took at least so many milliseconds; runs that go on took none yet.",
  ),
  minCostMicros: atLeast(999_999_999, "It cost at least so many millionths of a US dollar."),
  q: plainText.trim().min(1).max(200).optional().openapi({
    description:
      "A text in the error's message or code or in the run's id, in either case; a whole id finds its run at once.",
  }),
});
export type RunFilter = z.infer<typeof runFilter>;

/** Query of the list of runs. */
export const runQuery = runFilter.extend(pageQuery.shape);
export type RunQuery = z.infer<typeof runQuery>;
