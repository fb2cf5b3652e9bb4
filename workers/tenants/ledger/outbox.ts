import type { Id } from "../../kernel/ids.ts";
import type { LedgerRun } from "./contract.ts";
import type { DeploymentRecord } from "./deployments.ts";
import { readDeployments } from "./deployments.ts";
import { readRuns } from "./runs.ts";
import type { LedgerState } from "./state.ts";

const MAX_ENTRIES = 200;
/** Runs carry their inputs and outputs along; a batch has to fit into memory several times over. */
const MAX_CHARS = 4_000_000;

export interface OutboxEntry {
  seq: number;
  /** The event's id: the same however often it is delivered. */
  id: Id<"evt">;
  type: string;
  subject: string;
  data: Record<string, unknown>;
  at: number;
}

/** What a projection is given: entries in order, and the state of what they speak of, as it is now. */
export interface OutboxBatch {
  tenantId: Id<"ten">;
  entries: OutboxEntry[];
  runs: LedgerRun[];
  deployments: DeploymentRecord[];
}

/** The oldest entries that have not been delivered. */
export function readOutbox(state: LedgerState, tenantId: Id<"ten">): OutboxBatch {
  const rows = state.sql
    .exec<{
      seq: number;
      id: Id<"evt">;
      type: string;
      subject: string;
      data: string;
      at: number;
      size: number;
    }>(
      `SELECT o.seq, o.id, o.type, o.subject, o.data, o.at, coalesce(length(r.record) + length(coalesce(r.outcome, '')), 0) AS size
       FROM outbox o LEFT JOIN runs r ON r.id = o.subject ORDER BY o.seq LIMIT ?`,
      MAX_ENTRIES,
    )
    .toArray();
  let chars = 0;
  const within = rows.filter(({ size }, i) => {
    chars += size;
    return i === 0 || chars <= MAX_CHARS;
  });
  const entries = within.map(({ size: _, ...row }) => ({
    ...row,
    data: JSON.parse(row.data) as Record<string, unknown>,
  }));
  const subjects = (prefix: string) => [
    ...new Set(entries.filter((entry) => entry.type.startsWith(prefix)).map((entry) => entry.subject)),
  ];
  return {
    tenantId,
    entries,
    runs: readRuns(state, subjects("run.")),
    deployments: readDeployments(state, subjects("deployment.")),
  };
}

/** Forgets delivered entries, and the runs that they ended: D1 has them now. */
export function forget(state: LedgerState, { entries, runs }: OutboxBatch, now: number): void {
  const last = entries.at(-1)?.seq ?? 0;
  state.sql.exec("DELETE FROM outbox WHERE seq <= ?", last);
  const ended = JSON.stringify(runs.filter((run) => run.finishedAt !== null).map((run) => run.id));
  state.sql.exec("DELETE FROM runs WHERE id IN (SELECT value FROM json_each(?))", ended);
  state.sql.exec(
    "DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE expires_at <= ? LIMIT 500)",
    now,
  );
}

export const outboxIsEmpty = (state: LedgerState): boolean =>
  state.sql.exec("SELECT 1 FROM outbox LIMIT 1").toArray().length === 0;
