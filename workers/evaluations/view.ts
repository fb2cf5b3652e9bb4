import type { Json } from "../kernel/json.ts";
import type { DatasetSummary, DatasetView, EvaluatedCase, EvaluationView } from "./contract.ts";
import type { CaseRow, DatasetRow, EvaluationRow } from "./tables.ts";

const iso = (time: number): string => new Date(time).toISOString();

export const datasetSummaryOf = (row: Omit<DatasetRow, "cases">): DatasetSummary => ({
  ...{ id: row.id, agentId: row.agentId, name: row.name, revision: row.revision, caseCount: row.caseCount },
  gate: row.gate,
  ...{ createdAt: iso(row.createdAt), updatedAt: iso(row.updatedAt) },
});

export const datasetViewOf = (row: DatasetRow): DatasetView => ({
  ...datasetSummaryOf(row),
  cases: row.cases,
});

const cost = (amountMicros: number) => ({ amountMicros, currency: "USD" as const });

export const evaluationViewOf = (row: EvaluationRow): EvaluationView => ({
  ...{ id: row.id, agentId: row.agentId },
  dataset: { id: row.datasetId, name: row.datasetName, revision: row.datasetRevision },
  ...{ version: row.version, channel: row.channel, status: row.status, error: row.error },
  cases: { total: row.caseCount, done: row.done, passed: row.passed },
  usage: { inputTokens: row.inputTokens, outputTokens: row.outputTokens },
  cost: cost(row.costMicros),
  createdAt: iso(row.createdAt),
  finishedAt: row.finishedAt === null ? null : iso(row.finishedAt),
});

/** A case, compared with the one of the same name in another evaluation. */
export const evaluatedCaseOf = (row: CaseRow, other?: CaseRow): EvaluatedCase => ({
  ...{ name: row.name, status: row.status },
  was: other && (other.status === "passed" || other.status === "failed") ? other.status : null,
  ...{
    input: JSON.parse(row.input) as Json,
    output: row.output,
    error: row.error,
    checks: row.results ?? [],
    runId: row.runId,
  },
  usage: { durationMs: row.durationMs, inputTokens: row.inputTokens, outputTokens: row.outputTokens },
  cost: cost(row.costMicros),
});
