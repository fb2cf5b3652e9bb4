import type { LedgerState } from "./state.ts";

/** How many entries of the ledger stand one by one, the newest; and how many more gather before they are folded. */
export const ENTRIES_KEPT = 20_000;
export const ENTRIES_FOLDED = 2_000;
/** How many revisions of a deployment are kept, to roll back to. */
export const REVISIONS_KEPT = 100;

/**
 * Folds the oldest entries of the ledger into one per account, with the sum of what they had: it sums to zero as
 * before, and does not grow for ever. What a run has cost stands with the run, in D1.
 */
export function foldLedger({ sql }: LedgerState, kept = ENTRIES_KEPT, folded = ENTRIES_FOLDED): void {
  const { oldest, newest } = sql
    .exec<{ oldest: number | null; newest: number | null }>(
      `SELECT (SELECT id FROM ledger WHERE run_id <> '' ORDER BY id LIMIT 1) AS oldest,
              (SELECT max(id) FROM ledger) AS newest`,
    )
    .one();
  if (oldest === null || newest === null || newest - oldest < kept + folded) return;
  const last = newest - kept;
  const balances = sql
    .exec<{ id: number; account: string; amount: number; at: number }>(
      `SELECT min(id) AS id, account, sum(amount) AS amount, max(at) AS at FROM ledger WHERE id <= ? GROUP BY account`,
      last,
    )
    .toArray();
  sql.exec("DELETE FROM ledger WHERE id <= ?", last);
  for (const { id, account, amount, at } of balances) {
    sql.exec(
      "INSERT INTO ledger (id, run_id, account, amount, at) VALUES (?, '', ?, ?, ?)",
      id,
      account,
      amount,
      at,
    );
  }
}

/** Forgets old revisions of a deployment, but none that a run which goes on was admitted for. */
export function trimHistory({ sql }: LedgerState, deploymentId: string, revision: number): void {
  sql.exec(
    `DELETE FROM deployment_history WHERE deployment_id = ?1 AND revision <= ?2 AND revision NOT IN
       (SELECT revision FROM runs WHERE deployment_id = ?1 AND status IN ('queued', 'running', 'awaiting_input'))`,
    deploymentId,
    revision - REVISIONS_KEPT,
  );
}
