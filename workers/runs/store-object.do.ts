import { DurableObject } from "cloudflare:workers";
import { createHash } from "node:crypto";
import type { HostAnswer, StoreOperation } from "../../agents-runtime/isolate/contract.ts";
import type { Env, Guarded } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { parseJson } from "../kernel/json.ts";
import { objectOf } from "../kernel/objects.ts";

const MAX_KEY_CHARS = 512;
const MAX_VALUE_CHARS = 100_000;
const MAX_KEYS = 10_000;
const MAX_TOTAL_CHARS = 50_000_000;
const MAX_LIST = 1_000;
/** How long a write is remembered: as long as another attempt at its run may come. And how many, which bounds them. */
const WRITE_MS = 24 * 3_600_000;
const MAX_WRITES = 1_000_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS items (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
DROP TABLE IF EXISTS effects;
CREATE TABLE IF NOT EXISTS writes (id INTEGER PRIMARY KEY, effect TEXT NOT NULL UNIQUE, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS totals (id INTEGER PRIMARY KEY CHECK (id = 1), items INTEGER NOT NULL, chars INTEGER NOT NULL);
INSERT OR IGNORE INTO totals SELECT 1, count(*), coalesce(sum(length(value)), 0) FROM items;
`;

const done = (value: unknown): HostAnswer => ({
  ok: true,
  value: value === undefined ? "" : JSON.stringify(value),
});
const refuse = (message: string): HostAnswer => ({ ok: false, code: "store_refused", message });

type Totals = { items: number; chars: number };

/** The key-value store of one agent in one tenant: `io.store`. Values are JSON text. */
export class StoreObject extends DurableObject<Env> {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(SCHEMA);
  }

  /**
   * Carries out an operation. A second attempt's write of the same key at the same step (`run:number`) changes
   * nothing, whatever its value: one that was made of what the first attempt had written would count it twice. A
   * write of another key there is carried out, since an attempt may take another way than the one before.
   */
  async apply(step: string, operation: StoreOperation): Promise<HostAnswer> {
    switch (operation.op) {
      case "get":
        return this.#get(String(operation.key));
      case "list":
        return this.#list(operation);
      case "put":
        return this.#once(step, operation, () => this.#put(String(operation.key), String(operation.value)));
      case "delete":
        return this.#once(step, operation, () => this.#delete(String(operation.key)));
      default:
        return refuse("There is no such operation.");
    }
  }

  /** One turn of the object, and so one transaction: the write, the totals and the mark that it was done. */
  #once(step: string, { op, key }: { op: string; key: string }, write: () => HostAnswer): HostAnswer {
    const now = Date.now();
    const effect = createHash("sha256").update(`${step}:${op}:${key}`).digest("base64url");
    if (this.#sql.exec("SELECT 1 FROM writes WHERE effect = ?", effect).toArray().length > 0)
      return done(null);
    // Two at a time: more go than come.
    const old = "DELETE FROM writes WHERE id IN (SELECT id FROM writes ORDER BY id LIMIT 2) AND at < ?";
    this.#sql.exec(old, now - WRITE_MS);
    const { first, last } = this.#sql
      .exec<{ first: number; last: number }>(
        "SELECT coalesce(min(id), 1) AS first, coalesce(max(id), 0) AS last FROM writes",
      )
      .one();
    if (last - first + 1 >= MAX_WRITES)
      return refuse(`The store takes ${MAX_WRITES.toLocaleString("en")} writes a day; write less often.`);
    const answer = write();
    if (answer.ok)
      this.#sql.exec("INSERT INTO writes (id, effect, at) VALUES (?, ?, ?)", last + 1, effect, now);
    return answer;
  }

  /** Forgets everything, for good. */
  async erase(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  /** Up to 200 keys after one, with their values as JSON text, in order. */
  async entriesAfter(key: string): Promise<{ key: string; value: string }[]> {
    const query = "SELECT key, value FROM items WHERE key > ? ORDER BY key LIMIT 200";
    return this.#sql.exec<{ key: string; value: string }>(query, key).toArray();
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
    // Of text with a NUL, which JSON does not have, the database would count what comes before it.
    if (parseJson(value) === undefined) return refuse("A value is JSON text.");
    const before = this.#sizeOf(key);
    const { items, chars } = this.#sql.exec<Totals>("SELECT items, chars FROM totals").one();
    if (before === undefined && items >= MAX_KEYS)
      return refuse(`The store holds ${MAX_KEYS} keys, which is all it may; delete some.`);
    if (chars - (before ?? 0) + value.length > MAX_TOTAL_CHARS)
      return refuse("The store is full; delete some values.");
    this.#sql.exec(
      "INSERT INTO items (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      key,
      value,
    );
    this.#count(before === undefined ? 1 : 0, (this.#sizeOf(key) ?? 0) - (before ?? 0));
    return done(null);
  }

  #delete(key: string): HostAnswer {
    const before = this.#sizeOf(key);
    if (before === undefined) return done(null);
    this.#sql.exec("DELETE FROM items WHERE key = ?", key);
    this.#count(-1, -before);
    return done(null);
  }

  /** Characters of a key's value, as SQLite counts them. */
  #sizeOf(key: string): number | undefined {
    return this.#sql
      .exec<{ size: number }>("SELECT length(value) AS size FROM items WHERE key = ?", key)
      .toArray()[0]?.size;
  }

  #count(items: number, chars: number): void {
    this.#sql.exec("UPDATE totals SET items = items + ?, chars = chars + ?", items, chars);
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
    STORE: Guarded<DurableObjectNamespace<StoreObject>>;
  }
}

/** The store of an agent in a tenant. */
export const storeOf = (env: Env, tenantId: Id<"ten">, agentId: Id<"agt">): DurableObjectStub<StoreObject> =>
  objectOf(env.STORE, "store", tenantId, agentId) as DurableObjectStub<StoreObject>;
