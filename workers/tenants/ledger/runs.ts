import type { Id } from "../../kernel/ids.ts";
import type { LedgerRun, RunOutcome, Waiting } from "./contract.ts";
import type { LedgerState } from "./state.ts";

interface RunRow extends Record<string, SqlStorageValue> {
  id: string;
  status: string;
  attempts: number;
  agent_id: string;
  deployment_id: string;
  cost: number;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  record: string;
  outcome: string | null;
  waiting: string | null;
}

const COLUMNS =
  "id, status, attempts, agent_id, deployment_id, cost, created_at, started_at, finished_at, record, outcome, waiting";

function toRun(row: RunRow): LedgerRun {
  const record = JSON.parse(row.record) as Omit<LedgerRun, "id" | "status">;
  return {
    ...record,
    id: row.id as Id<"run">,
    status: row.status as LedgerRun["status"],
    agentId: row.agent_id as Id<"agt">,
    deploymentId: row.deployment_id as Id<"dep">,
    waiting: row.waiting === null ? null : (JSON.parse(row.waiting) as Waiting),
    outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as RunOutcome),
    costMicros: row.cost,
    attempts: row.attempts,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

/** A run that is still here: not ended, or ended and not copied to D1 yet. */
export function readRun(state: LedgerState, runId: string): LedgerRun | undefined {
  const row = state.sql.exec<RunRow>(`SELECT ${COLUMNS} FROM runs WHERE id = ?`, runId).toArray()[0];
  return row && toRun(row);
}

/** Those of `ids` that are still here. */
export function readRuns(state: LedgerState, ids: string[]): LedgerRun[] {
  const list = JSON.stringify(ids);
  return state.sql
    .exec<RunRow>(`SELECT ${COLUMNS} FROM runs WHERE id IN (SELECT value FROM json_each(?))`, list)
    .toArray()
    .map(toRun);
}
