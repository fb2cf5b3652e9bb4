import { DurableObject } from "cloudflare:workers";
import type { HostAnswer, StoreOperation } from "../../agents-runtime/isolate/contract.ts";
import type { Env } from "../kernel/env.ts";

const MAX_KEY_CHARS = 512;
const MAX_VALUE_CHARS = 100_000;
const MAX_KEYS = 10_000;
const MAX_TOTAL_CHARS = 50_000_000;
const MAX_LIST = 1_000;
const EFFECT_MS = 24 * 3_600_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS items (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS effects (step TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS effects_by_time ON effects (at);
`;

const done = (value: unknown): HostAnswer => ({
  ok: true,
  value: value === undefined ? "" : JSON.stringify(value),
});
const refuse = (message: string): HostAnswer => ({ ok: false, code: "store_refused", message });

/** The key-value store of one agent in one tenant: `io.store`. Values are JSON text. */
export class StoreObject extends DurableObject<Env> {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(SCHEMA);
  }

  /** Carries out an operation. A write whose step (`run:number`) was carried out before changes nothing. */
  async apply(step: string, operation: StoreOperation): Promise<HostAnswer> {
    switch (operation.op) {
      case "get":
        return this.#get(String(operation.key));
      case "list":
        return this.#list(operation);
      case "put":
        return this.#once(step, () => this.#put(String(operation.key), String(operation.value)));
      case "delete":
        return this.#once(step, () => this.#delete(String(operation.key)));
      default:
        return refuse("There is no such operation.");
    }
  }

  #once(step: string, write: () => HostAnswer): HostAnswer {
    const now = Date.now();
    if (this.#sql.exec("SELECT 1 FROM effects WHERE step = ?", step).toArray().length > 0) return done(null);
    const answer = write();
    if (answer.ok) this.#sql.exec("INSERT INTO effects (step, at) VALUES (?, ?)", step, now);
    this.#sql.exec("DELETE FROM effects WHERE at < ?", now - EFFECT_MS);
    return answer;
  }

  #get(key: string): HostAnswer {
    const row = this.#sql.exec<{ value: string }>("SELECT value FROM items WHERE key = ?", key).toArray()[0];
    return { ok: true, value: row?.value ?? "" };
  }

  #put(key: string, value: string): HostAnswer {
    if (key.length === 0 || key.length > MAX_KEY_CHARS)
      return refuse(`A key has 1 to ${MAX_KEY_CHARS} characters.`);
    if (value.length > MAX_VALUE_CHARS)
      return refuse(`A value has at most ${MAX_VALUE_CHARS} characters as JSON.`);
    const { count, size } = this.#sql
      .exec<{ count: number; size: number }>(
        "SELECT count(*) AS count, coalesce(sum(length(value)), 0) AS size FROM items WHERE key <> ?",
        key,
      )
      .one();
    if (count >= MAX_KEYS)
      return refuse(`The store holds ${MAX_KEYS} keys, which is all it may; delete some.`);
    if (size + value.length > MAX_TOTAL_CHARS) return refuse("The store is full; delete some values.");
    this.#sql.exec(
      "INSERT INTO items (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      key,
      value,
    );
    return done(null);
  }

  #delete(key: string): HostAnswer {
    this.#sql.exec("DELETE FROM items WHERE key = ?", key);
    return done(null);
  }

  #list({
    prefix = "",
    limit = 100,
    cursor = "",
  }: {
    prefix?: string;
    limit?: number;
    cursor?: string;
  }): HostAnswer {
    const size = Math.min(Math.max(1, Math.trunc(Number(limit)) || 1), MAX_LIST);
    const rows = this.#sql
      .exec<{ key: string }>(
        "SELECT key FROM items WHERE key >= max(?, ?) ORDER BY key LIMIT ?",
        String(cursor),
        String(prefix),
        size + 1,
      )
      .toArray()
      .map((row) => row.key)
      .filter((key) => key.startsWith(String(prefix)));
    return done({ keys: rows.slice(0, size), nextCursor: rows[size] ?? null });
  }
}

declare module "../kernel/env.ts" {
  interface Env {
    /** One object per agent and tenant, named `store:{tenantId}:{agentId}`. */
    STORE: DurableObjectNamespace<StoreObject>;
  }
}

/** The store of an agent in a tenant. */
export const storeOf = (env: Env, tenantId: string, agentId: string): DurableObjectStub<StoreObject> =>
  env.STORE.getByName(`store:${tenantId}:${agentId}`);
