import { runInDurableObject } from "cloudflare:test";
import { expect, vi } from "vitest";
import type { TestTenant } from "../../../harness.ts";
import { env } from "../../../harness.ts";

/** Whose state is looked at; `user` and `agent` of the names are a person and an agent whose own things are. */
interface Owned {
  tenant: TestTenant;
  names: Record<string, string>;
}

type Rows = Record<string, unknown>[];

/**
 * What changes by itself: the runs of a listed agent are counted some time after they ended, and of sessions and keys
 * it is noted when they were used.
 */
const RESTLESS: Record<string, string[]> = {
  listings: ["runs", "statistics_at", "revision"],
  sessions: ["last_seen_at", "address", "user_agent"],
  keys: ["used_at"],
};

const still = (table: string, rows: Rows): Rows =>
  rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([column]) => !RESTLESS[table]?.includes(column))),
  );

/** The rows of several statements, in one batch. */
async function rowsOf(
  database: D1Database,
  ...statements: [sql: string, ...values: string[]][]
): Promise<Rows[]> {
  const prepared = statements.map(([sql, ...values]) => database.prepare(sql).bind(...values));
  return (await database.batch<Record<string, unknown>>(prepared)).map(({ results }) => results);
}

const tables = new Map<string, string[]>();
async function tablesOf(database: "DATA" | "CATALOG"): Promise<string[]> {
  const known = tables.get(database);
  if (known) return known;
  const [rows = []] = await rowsOf(env[database], [
    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
  ]);
  const names = rows.map(({ name }) => String(name)).filter((name) => !/^(?:_cf_|sqlite_|d1_)/.test(name));
  tables.set(database, names);
  return names;
}

/** Everything in an object's storage, by table. */
function storageOf(namespace: DurableObjectNamespace, name: string): Promise<Record<string, Rows>> {
  const read = async (_: unknown, { storage: { sql } }: DurableObjectState) => {
    const names = sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      .toArray();
    const tables = names.map((row) => row.name).filter((table) => !/^(?:_cf_|sqlite_)/.test(table));
    const rows = (table: string) => still(table, sql.exec(`SELECT * FROM "${table}"`).toArray());
    return Object.fromEntries(tables.map((table) => [table, rows(table)]));
  };
  return runInDurableObject(namespace.getByName(name) as never, read as never);
}

async function rowsOfTenant({ tenant, names }: Owned): Promise<Record<string, Rows>> {
  const found: Record<string, Rows> = {};
  for (const database of ["DATA", "CATALOG"] as const) {
    const all = await tablesOf(database);
    const statement = (table: string): [string, string] => [
      `SELECT * FROM ${table} WHERE tenant_id = ? ORDER BY id`,
      tenant.id,
    ];
    const rows = await rowsOf(env[database], ...all.map(statement));
    for (const [index, table] of all.entries()) found[table] = still(table, rows[index] ?? []);
  }
  // That somebody guessed at the password of one of its people, a workspace is told.
  found.audit_entries = found.audit_entries?.filter(({ action }) => action !== "session.refused") ?? [];
  const person = String(names.user);
  const directory: Record<string, [sql: string, value: string]> = {
    tenants: ["SELECT * FROM tenants WHERE id = ?", tenant.id],
    memberships: ["SELECT * FROM memberships WHERE tenant_id = ?", tenant.id],
    teams: ["SELECT * FROM teams WHERE tenant_id = ?", tenant.id],
    hosts: ["SELECT * FROM hosts WHERE tenant_id = ?", tenant.id],
    users: ["SELECT * FROM users WHERE id = ?", person],
    sessions: ["SELECT * FROM sessions WHERE user_id = ?", person],
  };
  const rows = await rowsOf(env.DIRECTORY, ...Object.values(directory));
  for (const [index, table] of Object.keys(directory).entries())
    found[table] = still(table, rows[index] ?? []);
  return found;
}

/** Waits until what the tenant's object has decided is in D1. */
export async function settled({ tenant }: Pick<Owned, "tenant">): Promise<void> {
  const outbox = (_: unknown, { storage: { sql } }: DurableObjectState): Rows =>
    sql.exec("SELECT seq FROM outbox").toArray();
  const object = (env.TENANT as unknown as DurableObjectNamespace).getByName(`tenant:${tenant.id}`);
  const waiting = async () => {
    const decided = (await runInDurableObject(object as never, outbox as never)) as Rows;
    const written = await rowsOf(env.DATA, ["SELECT id FROM outbox_events WHERE tenant_id = ?", tenant.id]);
    return [...decided, ...written.flat()];
  };
  await vi.waitFor(async () => expect(await waiting()).toEqual([]), { timeout: 15_000, interval: 25 });
}

/** All that is stored of a tenant: rows, files, and the tables of its objects. */
export async function snapshot(owned: Owned): Promise<Record<string, unknown>> {
  const { tenant, names } = owned;
  const { objects } = await env.BUNDLES.list({ prefix: `t/${tenant.id}/` });
  const shards = Array.from({ length: 16 }, (_, shard) => `run:${tenant.id}:${shard}`);
  return {
    ...(await rowsOfTenant(owned)),
    files: objects.map(({ key, etag, size }) => ({ key, etag, size })),
    ledger: await storageOf(env.TENANT as never, `tenant:${tenant.id}`),
    runs: await Promise.all(shards.map((shard) => storageOf(env.RUN, shard))),
    store: names.agent && (await storageOf(env.STORE, `store:${tenant.id}:${names.agent}`)),
  };
}
