import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "vitest";
import { DEFAULT_RESERVE_MICROS } from "../../../workers/tenants/ledger/price.ts";

/** How a run can have ended. */
export const FINAL = ["succeeded", "failed", "timed_out", "canceled"];

interface Entry {
  run_id: string;
  amount: number;
}
interface RunRow {
  id: string;
  status: string;
  cost_micros: number;
  parent_run_id: string | null;
}

/** The database of a kind that is the wanted one, in a server's data folder. */
function findDatabase(
  state: string,
  path: string[],
  isWanted: (database: DatabaseSync) => boolean,
): DatabaseSync | undefined {
  const folder = join(state, "data", ...path);
  for (const name of readdirSync(folder).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name))) {
    const database = new DatabaseSync(join(folder, name), { readOnly: true });
    if (isWanted(database)) return database;
    database.close();
  }
  return undefined;
}

const has = (database: DatabaseSync, table: string): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(table) !== undefined;

function tenantLedger(state: string, tenantId: string): DatabaseSync {
  const isTheirs = (database: DatabaseSync) =>
    has(database, "meta") &&
    database.prepare("SELECT value FROM meta WHERE key = 'id'").get()?.value === tenantId;
  const found = findDatabase(state, ["do", "quayside-TenantObject"], isTheirs);
  if (!found) throw new Error(`there is no ledger of ${tenantId}`);
  return found;
}

function tenantRuns(state: string, tenantId: string): RunRow[] {
  const path = ["d1", "miniflare-D1DatabaseObject"];
  const data = findDatabase(state, path, (database) => has(database, "runs"));
  const query = "SELECT id, status, cost_micros, parent_run_id FROM runs WHERE tenant_id = ?";
  const rows = (data?.prepare(query).all(tenantId) ?? []) as unknown as RunRow[];
  data?.close();
  return rows;
}

function withLedger(state: string, tenantId: string, look: (ledger: DatabaseSync) => string[]): string[] {
  const ledger = tenantLedger(state, tenantId);
  try {
    return look(ledger);
  } finally {
    ledger.close();
  }
}

/** What is wrong with a tenant's books, a line each: read from the files of a server that has stopped. */
export const bookProblems = (state: string, tenantId: string): string[] =>
  withLedger(state, tenantId, (ledger) => problemsOf(ledger, tenantRuns(state, tenantId)));

/** What a tenant's object has yet to bring to D1, a line each. */
function undelivered(ledger: DatabaseSync): string[] {
  const left = ledger.prepare("SELECT id, status FROM runs").all();
  const waiting = ledger.prepare("SELECT type, subject FROM outbox").all();
  return [
    ...left.map(({ id, status }) => `${id} is still ${status} in the object`),
    ...waiting.map(({ type, subject }) => `${type} of ${subject} was not delivered`),
  ];
}

/** Resolves when all of a tenant's runs have ended and are in D1: read from the files of a server that runs. */
export const untilDelivered = (state: string, tenantId: string): Promise<void> =>
  expect.poll(() => withLedger(state, tenantId, undelivered), { timeout: 20_000, interval: 200 }).toEqual([]);

function problemsOf(ledger: DatabaseSync, runs: RunRow[]): string[] {
  return [
    ...undelivered(ledger),
    ...runs
      .filter(({ status }) => !FINAL.includes(status))
      .map(({ id, status }) => `${id} is ${status} in D1`),
    ...moneyProblems(ledger, runs),
    ...usageProblems(ledger, runs),
    ...budgetProblems(runs),
  ];
}

/** Each run that cost something was settled once: two entries that sum to zero, of what D1 says that it cost. */
function moneyProblems(ledger: DatabaseSync, runs: RunRow[]): string[] {
  const entries = ledger.prepare("SELECT run_id, amount FROM ledger").all() as unknown as Entry[];
  const sum = entries.reduce((total, { amount }) => total + amount, 0);
  const byRun = Map.groupBy(entries, (entry) => entry.run_id);
  const known = new Set(runs.map(({ id }) => id));
  return [
    ...(sum === 0 ? [] : [`the ledger sums to ${sum}`]),
    ...[...byRun.keys()].filter((id) => !known.has(id)).map((id) => `${id} was settled and is not in D1`),
    ...runs.flatMap(({ id, cost_micros }) => {
      const amounts = (byRun.get(id) ?? []).map(({ amount }) => amount).sort((a, b) => a - b);
      const expected = cost_micros === 0 ? [] : [-cost_micros, cost_micros];
      return String(amounts) === String(expected) ? [] : [`${id} cost ${cost_micros}, booked was ${amounts}`];
    }),
  ];
}

/** Every settlement counts one run: were one settled twice, there would be more than there are runs. */
function usageProblems(ledger: DatabaseSync, runs: RunRow[]): string[] {
  const query =
    "SELECT sum(runs) AS runs, sum(cost) AS cost FROM usage WHERE agent_id = '' AND length(period) = 7";
  const booked = ledger.prepare(query).get() as { runs: number | null; cost: number | null };
  const cost = runs.reduce((sum, run) => sum + run.cost_micros, 0);
  return booked.runs === runs.length && booked.cost === cost
    ? []
    : [`${booked.runs} runs were counted at ${booked.cost}, D1 has ${runs.length} at ${cost}`];
}

/** No run cost more than it had reserved, with all that it called. */
function budgetProblems(runs: RunRow[]): string[] {
  const parents = new Map(runs.map(({ id, parent_run_id }) => [id, parent_run_id]));
  const rootOf = (id: string): string => {
    const parent = parents.get(id);
    return parent ? rootOf(parent) : id;
  };
  const spent = Map.groupBy(runs, ({ id }) => rootOf(id));
  return [...spent].flatMap(([id, below]) => {
    const cost = below.reduce((sum, run) => sum + run.cost_micros, 0);
    return cost <= DEFAULT_RESERVE_MICROS ? [] : [`${id} cost ${cost} with its calls`];
  });
}
