import { z } from "@hono/zod-openapi";
import { anyJson } from "../kernel/any-json.ts";
import { pageQuery } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";

export const MAX_CASES = 200;
/** Of a dataset's cases as JSON. */
export const MAX_DATASET_CHARS = 500_000;

const MODEL = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\/\S{1,128}$/;
export const modelName = plainText
  .max(170)
  .regex(MODEL, 'use "provider/model", such as "openai/gpt-5-mini" or "ollama/llama3.2"');

/** What an output has to be. A text is looked at as it is, anything else as its JSON. */
export const check = z
  .discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("equals"),
      value: anyJson.openapi({ description: "What the output has to be, whole." }),
    }),
    z.strictObject({
      type: z.literal("contains"),
      text: plainText.min(1).max(2_000).openapi({ description: "Upper and lower case are the same." }),
    }),
    z.strictObject({
      type: z.literal("schema"),
      schema: z
        .record(z.string(), anyJson)
        .openapi({ description: "JSON Schema (2020-12) of the output, by the rules of manifests." }),
    }),
    z.strictObject({
      type: z.literal("regex"),
      pattern: z
        .string()
        .min(1)
        .max(500)
        .openapi({ description: "Found somewhere in the output. Patterns that may backtrack are refused." }),
    }),
    z.strictObject({
      type: z.literal("judge"),
      model: modelName.openapi({ example: "openai/gpt-5-mini" }),
      prompt: plainText
        .trim()
        .min(1)
        .max(4_000)
        .openapi({ description: "What has to hold of the output, for a model that says whether it does." }),
    }),
  ])
  .openapi("Check");
export type Check = z.infer<typeof check>;
export const CHECK_TYPES = ["equals", "contains", "schema", "regex", "judge"] as const;

export const datasetCase = z
  .strictObject({
    name: plainText.trim().min(1).max(100).openapi({ description: "Unique in its dataset." }),
    input: anyJson,
    checks: z.array(check).max(10).default([]).openapi({
      description: "All have to pass. Without any, it is enough that the run succeeds.",
    }),
  })
  .openapi("DatasetCase");
export type DatasetCase = z.infer<typeof datasetCase>;

export const gate = z
  .strictObject({
    leastShare: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .openapi({ description: "Of the cases that pass, 0 to 1." }),
    noWorse: z.boolean().default(false).openapi({
      description: "Whether every case that passes in the version that is live has to pass.",
    }),
  })
  .openapi("DeploymentGate");
export type Gate = z.infer<typeof gate>;

const name = plainText.trim().min(1).max(100);
const gateField = gate.nullable().openapi({
  description: "What a version has to come to before it is live in production; null where it is no gate.",
});

/** `POST /agents/{agent}/datasets`. */
export const datasetInput = z
  .strictObject({
    name,
    cases: z.array(datasetCase).max(MAX_CASES).default([]),
    gate: gateField.default(null),
  })
  .openapi("DatasetInput");
export type DatasetInput = z.infer<typeof datasetInput>;

/** `PATCH /agents/{agent}/datasets/{dataset}`. */
export const datasetChange = z
  .strictObject({
    name: name.optional(),
    cases: z.array(datasetCase).max(MAX_CASES).optional(),
    gate: gateField.optional(),
    revision: z.number().int().min(1).optional().openapi({
      description:
        "The revision that the change was made of: refused with `conflict` where it is another one by now.",
    }),
  })
  .openapi("DatasetChange");
export type DatasetChange = z.infer<typeof datasetChange>;

export const FORMATS = ["jsonl", "csv"] as const;
export const format = z.enum(FORMATS).openapi({
  description: "JSON Lines, a case a line; or CSV with the columns name, input and checks (JSON).",
});
export type Format = z.infer<typeof format>;

/** `POST /agents/{agent}/datasets/{dataset}/import`. */
export const importInput = z
  .strictObject({
    format,
    text: plainText.max(MAX_DATASET_CHARS),
    add: z.boolean().default(false).openapi({
      description: "Whether the cases are added to those that there are, or replace them.",
    }),
  })
  .openapi("DatasetImport");
export type ImportInput = z.infer<typeof importInput>;

export const datasetSummary = z
  .object({
    id: z.string(),
    agentId: z.string(),
    name: z.string(),
    revision: z.number().int().openapi({ description: "Counts up with each change of the cases." }),
    caseCount: z.number().int(),
    gate: gateField,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi("DatasetSummary");
export type DatasetSummary = z.infer<typeof datasetSummary>;

export const datasetView = datasetSummary.extend({ cases: z.array(datasetCase) }).openapi("Dataset");
export type DatasetView = z.infer<typeof datasetView>;

/** `POST /agents/{agent}/evaluations`. */
export const evaluationInput = z
  .strictObject({
    dataset: plainText.min(1).max(64).openapi({ description: "A dataset's id." }),
    version: plainText
      .min(1)
      .max(64)
      .default("latest")
      .openapi({ description: "A version's semver or id, live or not." }),
    channel: z.enum(["production", "preview"]).default("production").openapi({
      description: "In whose configuration it runs, and where agents that it calls are live.",
    }),
  })
  .openapi("EvaluationInput");
export type EvaluationInput = z.infer<typeof evaluationInput>;

export const EVALUATION_STATUSES = ["queued", "running", "finished", "canceled", "failed"] as const;
export const evaluationView = z
  .object({
    id: z.string(),
    agentId: z.string(),
    dataset: z.object({ id: z.string(), name: z.string(), revision: z.number().int() }),
    version: z.string(),
    channel: z.enum(["production", "preview"]),
    status: z
      .enum(EVALUATION_STATUSES)
      .openapi({ description: "`finished` says nothing of how many cases passed." }),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .openapi({ description: "Why it failed: what kept its cases from being run." }),
    cases: z.object({ total: z.number().int(), done: z.number().int(), passed: z.number().int() }),
    usage: z.object({ inputTokens: z.number().int(), outputTokens: z.number().int() }),
    cost: z.object({ amountMicros: z.number().int(), currency: z.literal("USD") }),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .openapi("Evaluation");
export type EvaluationView = z.infer<typeof evaluationView>;

export const checkResult = z
  .object({
    type: z.enum(CHECK_TYPES),
    passed: z.boolean(),
    detail: z.string().openapi({ description: "Why not; of a judge also why." }),
  })
  .openapi("CheckResult");
export type CheckResult = z.infer<typeof checkResult>;

export const CASE_STATUSES = ["pending", "running", "passed", "failed"] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

export const evaluatedCase = z
  .object({
    name: z.string(),
    status: z.enum(CASE_STATUSES),
    was: z.enum(["passed", "failed"]).nullable().openapi({
      description: "In the evaluation that it is compared with; null where that has no such case.",
    }),
    input: anyJson,
    output: z
      .string()
      .nullable()
      .openapi({ description: "A text as it is, else JSON: the first 10,000 characters." }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    checks: z.array(checkResult),
    runId: z.string().nullable(),
    usage: z.object({
      durationMs: z.number(),
      inputTokens: z.number().int().openapi({ description: "Those of judges among them." }),
      outputTokens: z.number().int(),
    }),
    cost: z.object({ amountMicros: z.number().int(), currency: z.literal("USD") }),
  })
  .openapi("EvaluatedCase");
export type EvaluatedCase = z.infer<typeof evaluatedCase>;

/** `GET /evaluations/{evaluation}/cases`. */
export const casesQuery = z.object({
  with: plainText
    .max(64)
    .optional()
    .openapi({ description: "Another evaluation of the same agent, to compare with case by case." }),
});

/** `GET /agents/{agent}/evaluations`. */
export const evaluationQuery = pageQuery.extend({
  dataset: plainText.max(64).optional().openapi({ description: "Of this dataset alone." }),
});
export type EvaluationQuery = z.infer<typeof evaluationQuery>;
