import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { getTableColumns, getTableName } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { AgentKind, AgentStatus, Report } from "../../workers/agents/contract.ts";
import { CATEGORIES } from "../../workers/agents/manifest/categories.ts";
import { agents, versions } from "../../workers/agents/tables.ts";
import { documents } from "../../workers/catalog/search-tables.ts";
import { listings } from "../../workers/catalog/tables.ts";
import { type Id, newId } from "../../workers/kernel/ids.ts";
import type { RunStatus } from "../../workers/runs/contract.ts";
import { runPayloads, runs } from "../../workers/runs/tables.ts";

export const RUNS = 100_000;
export const AGENTS = 2_000;
export const LISTINGS = 10_000;
/** As many runs and agents again belong to others, so that the one tenant's rows lie among theirs. */
const OTHER_TENANTS = 20;
export const VERSIONS = 200;
/** Every third run is of the first agent. */
const FAVOURITE_SHARE = 3;
const README = "A paragraph of a readme that people do read. ".repeat(400);
const WORDS =
  "table chart invoice letter photo route weather ticket report summary keyword image audio sale".split(" ");

const word = (n: number): string => WORDS[n % WORDS.length] ?? "";

/** Opens the D1 database in a stopped server's state that has a table. */
function databaseWith(stateFolder: string, table: SQLiteTable): DatabaseSync {
  const folder = join(stateFolder, "data", "d1", "miniflare-D1DatabaseObject");
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".sqlite"))) {
    const database = new DatabaseSync(join(folder, name));
    const found = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
    if (found.get(getTableName(table))) return database;
    database.close();
  }
  throw new Error(`No database in ${folder} has the table ${getTableName(table)}.`);
}

/** Inserts rows in one transaction, with the values that the ORM would send. */
function insertAll<T extends SQLiteTable>(
  stateFolder: string,
  table: T,
  rows: Iterable<T["$inferInsert"]>,
): void {
  const database = databaseWith(stateFolder, table);
  const columns = Object.entries(getTableColumns(table));
  const names = columns.map(([, { name }]) => `"${name}"`).join(", ");
  const marks = columns.map(() => "?").join(", ");
  const insert = database.prepare(`INSERT INTO ${getTableName(table)} (${names}) VALUES (${marks})`);
  database.exec("BEGIN");
  for (const row of rows) {
    const values = columns.map(([key, column]) => {
      const value = (row as Record<string, unknown>)[key] ?? column.default ?? null;
      return (value === null ? null : column.mapToDriverValue(value)) as string | number | null;
    });
    insert.run(...values);
  }
  database.exec("COMMIT");
  database.close();
}

type Agent = typeof agents.$inferInsert;

function agentOf(tenantId: Id<"ten">, n: number): Agent {
  const status: AgentStatus = n % 10 === 7 ? "draft" : n % 5 === 3 ? "archived" : "active";
  const kind: AgentKind = n % 50 === 1 ? "prompt" : "isolate";
  return {
    tenantId,
    id: newId("agt"),
    slug: `${word(n)}-${word(n >> 4)}-${n}`,
    title: `${word(n)} ${word(n >> 4)} ${n}`,
    description: `Takes a ${word(n >> 2)} and makes a ${word(n >> 5)} of it. `.repeat(8),
    kind,
    status,
    latestVersion: "1.0.0",
    latestKey: null,
    createdAt: Date.now(),
    updatedAt: Date.now(),
    createdBy: newId("usr"),
  };
}

const statusOf = (n: number): RunStatus =>
  n % 1000 === 0 ? "timed_out" : n % 100 === 1 ? "canceled" : n % 12 === 5 ? "failed" : "succeeded";

function runOf({ tenantId, id: agentId, slug: agentSlug }: Agent, n: number): typeof runs.$inferInsert {
  const status = statusOf(n);
  return {
    tenantId,
    id: newId("run"),
    seq: n,
    status,
    agentId,
    agentSlug,
    deploymentId: newId("dep"),
    versionId: newId("ver"),
    version: "1.0.0",
    channel: "production",
    trigger: "api",
    actorType: "key",
    actorId: newId("key"),
    error: status === "failed" ? { code: "agent_error", message: "It did not work. ".repeat(10) } : null,
    durationMs: n % 900,
    costMicros: n % 50,
    attempts: 1,
    parentRunId: null,
    replayOf: null,
    requestId: newId("req"),
    createdAt: Date.now(),
    startedAt: Date.now(),
    finishedAt: Date.now(),
  };
}

const report: Report = {
  findings: [
    { severity: "note", rule: "unused-file", message: "A file is not used.", hint: "Leave it out." },
  ],
  files: Array.from({ length: 40 }, (_, n) => ({ path: `part-${n}.js`, bytes: 1000 })),
  packedBytes: 10_000,
  unpackedBytes: 40_000,
  hostsUsed: [],
};

function versionOf({ tenantId, id: agentId, slug }: Agent, n: number): typeof versions.$inferInsert {
  return {
    tenantId,
    id: newId("ver"),
    agentId,
    semver: `1.0.${n}`,
    sortKey: `1.0.${String(n).padStart(6, "0")}`,
    prerelease: false,
    status: "ready",
    digest: "0".repeat(64),
    manifest: { name: slug, version: `1.0.${n}`, inputSchema: { description: README } } as never,
    report,
    findings: { block: 0, warn: 0, note: 1 },
    readme: README,
    bundleBytes: 40_000,
    packedBytes: 10_000,
    createdAt: Date.now(),
    createdBy: newId("usr"),
  };
}

function listingOf(
  { tenantId, id: agentId, slug, title, description, kind }: Agent,
  n: number,
): typeof listings.$inferInsert {
  const tenantSlug = `seller-${n % 100}`;
  return {
    id: newId("lst"),
    tenantId,
    tenantSlug,
    agentId,
    agentSlug: slug,
    title,
    description,
    version: "1.0.0",
    kind,
    category: CATEGORIES[n % CATEGORIES.length] ?? "utilities",
    priceMicros: n % 3 === 0 ? 1_000 : 0,
    asks: n % 16,
    quality: n % 4,
    status: "published",
    runs: (n * 7919) % 5000,
    createdAt: Date.now(),
    updatedAt: Date.now(),
    publishedAt: Date.now() - n * 60_000,
  };
}

/** What was written for a tenant: its agents, of which the first has most runs, and its runs, oldest first. */
export interface History {
  agents: Agent[];
  runIds: string[];
}

/** Writes a tenant's history, and others' around it, into the databases of a stopped server. */
export function writeHistory(stateFolder: string, tenantId: Id<"ten">): History {
  const others = Array.from({ length: OTHER_TENANTS }, () => newId("ten"));
  const mine = Array.from({ length: AGENTS }, (_, n) => agentOf(tenantId, n));
  const theirs = Array.from({ length: AGENTS }, (_, n) => agentOf(others[n % others.length] as Id<"ten">, n));
  const all = mine.flatMap((agent, n) => [agent, theirs[n] as Agent]);
  const pick = (from: Agent[], n: number) => from[n % FAVOURITE_SHARE === 0 ? 0 : n % from.length] as Agent;
  const rows = Array.from({ length: RUNS }, (_, n) => [
    runOf(pick(mine, n), n),
    runOf(pick(theirs, n), n),
  ]).flat();
  insertAll(stateFolder, agents, all);
  insertAll(
    stateFolder,
    versions,
    Array.from({ length: VERSIONS }, (_, n) => versionOf(mine[0] as Agent, n)),
  );
  const listed = Array.from({ length: LISTINGS }, (_, n) =>
    listingOf(all[n] ?? agentOf(others[n % others.length] as Id<"ten">, n), n),
  );
  insertAll(stateFolder, listings, listed);
  // Empty, the scheduler makes it anew.
  const index = databaseWith(stateFolder, documents);
  index.exec("DELETE FROM documents");
  index.close();
  insertAll(stateFolder, runs, rows);
  insertAll(
    stateFolder,
    runPayloads,
    rows.map(({ id }) => ({ tenantId, id, input: { text: "{}" }, output: { text: "{}" } })),
  );
  return { agents: mine, runIds: rows.filter((row) => row.tenantId === tenantId).map(({ id }) => id) };
}
