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
  listings: ["runs", "statistics_at"],
  sessions: ["last_seen_at", "address", "user_agent"],
  keys: ["used_at"],
};

const still = (table: string, rows: Rows): Rows =>
  rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([column]) => !RESTLESS[table]?.includes(column))),
  );

const rowsOf = async (database: D1Database, sql: string, ...values: string[]): Promise<Rows> =>
  (
    await database
      .prepare(sql)
      .bind(...values)
      .all<Record<string, unknown>>()
  ).results;

async function tablesOf(database: D1Database): Promise<string[]> {
  const rows = await rowsOf(database, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  return rows.map(({ name }) => String(name)).filter((name) => !/^(?:_cf_|sqlite_|d1_)/.test(name));
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
    for (const table of await tablesOf(env[database])) {
      const sql = `SELECT * FROM ${table} WHERE tenant_id = ? ORDER BY id`;
      found[table] = still(table, await rowsOf(env[database], sql, tenant.id));
    }
  }
  // That somebody guessed at the password of one of its people, a workspace is told.
  found.audit_entries = found.audit_entries?.filter(({ action }) => action !== "session.refused") ?? [];
  const person = String(names.user);
  found.tenants = await rowsOf(env.DIRECTORY, "SELECT * FROM tenants WHERE id = ?", tenant.id);
  found.memberships = await rowsOf(env.DIRECTORY, "SELECT * FROM memberships WHERE tenant_id = ?", tenant.id);
  found.teams = await rowsOf(env.DIRECTORY, "SELECT * FROM teams WHERE tenant_id = ?", tenant.id);
  found.hosts = await rowsOf(env.DIRECTORY, "SELECT * FROM hosts WHERE tenant_id = ?", tenant.id);
  found.users = await rowsOf(env.DIRECTORY, "SELECT * FROM users WHERE id = ?", person);
  const sessions = await rowsOf(env.DIRECTORY, "SELECT * FROM sessions WHERE user_id = ?", person);
  found.sessions = still("sessions", sessions);
  return found;
}

/** Waits until what the tenant's object has decided is in D1. */
export async function settled({ tenant }: Pick<Owned, "tenant">): Promise<void> {
  const waiting = async () => {
    const { outbox } = await storageOf(env.TENANT as never, `tenant:${tenant.id}`);
    const events = await rowsOf(env.DATA, "SELECT id FROM outbox_events WHERE tenant_id = ?", tenant.id);
    return [...(outbox ?? []), ...events];
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
