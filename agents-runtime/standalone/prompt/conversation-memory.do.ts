import { DurableObject } from "cloudflare:workers";
import { keptTurn, MAX_TURNS, type Turn } from "../../../workers/runtimes/prompt/turn.ts";

const DAY_MS = 86_400_000;
/** Well within the volume that an export asks for (1 GiB). */
const MOST_BYTES = 512 * 2 ** 20;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS conversations (name TEXT PRIMARY KEY, ends_at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS conversations_by_end ON conversations (ends_at);
CREATE TABLE IF NOT EXISTS turns (
  seq INTEGER PRIMARY KEY, conversation TEXT NOT NULL, run_id TEXT NOT NULL, user TEXT NOT NULL, assistant TEXT NOT NULL,
  UNIQUE (conversation, run_id)
);
`;

/**
 * What an exported prompt agent remembers, on the volume of its runtime: all conversations in one object, so that one
 * query finds those that have expired. An alarm would not outlive the process, so the server calls `forgetOld`.
 */
export class ConversationMemory extends DurableObject {
  readonly #sql: SqlStorage;
  protected readonly mostBytes: number = MOST_BYTES;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(SCHEMA);
  }

  /** The last turns, oldest first, without those of an earlier attempt at the same run. */
  async turns(conversation: string, runId: string, most: number): Promise<Turn[]> {
    await this.forgetOld();
    const query =
      "SELECT user, assistant FROM turns WHERE conversation = ? AND run_id <> ? ORDER BY seq DESC LIMIT ?";
    const rows = this.#sql.exec<Record<keyof Turn, string>>(query, conversation, runId, most).toArray();
    return rows.reverse().map(({ user, assistant }) => ({ user, assistant }));
  }

  /**
   * Adds what was said in a run, once; the conversation is forgotten so many days after its last one. Where all of them
   * take too much, those that would be forgotten first are forgotten now.
   */
  async add(conversation: string, runId: string, turn: Turn, days: number): Promise<void> {
    const insert = "INSERT OR IGNORE INTO turns (conversation, run_id, user, assistant) VALUES (?, ?, ?, ?)";
    const trim = `DELETE FROM turns WHERE conversation = ?1 AND seq <=
      (SELECT seq FROM turns WHERE conversation = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ${MAX_TURNS})`;
    this.#sql.exec(insert, conversation, runId, ...keptTurn(turn));
    this.#sql.exec(trim, conversation);
    const endsAt = Date.now() + days * DAY_MS;
    this.#sql.exec("INSERT OR REPLACE INTO conversations VALUES (?, ?)", conversation, endsAt);
    const next = "SELECT name FROM conversations WHERE name <> ? ORDER BY ends_at LIMIT 1";
    while (this.#sql.databaseSize > this.mostBytes) {
      const [oldest] = this.#sql.exec<{ name: string }>(next, conversation).toArray();
      if (!oldest) break;
      await this.forget(oldest.name);
    }
  }

  async forget(conversation: string): Promise<void> {
    this.#sql.exec("DELETE FROM turns WHERE conversation = ?", conversation);
    this.#sql.exec("DELETE FROM conversations WHERE name = ?", conversation);
  }

  /** Forgets conversations that have expired. */
  async forgetOld(): Promise<void> {
    const old = "SELECT name FROM conversations WHERE ends_at <= ?";
    for (const { name } of this.#sql.exec<{ name: string }>(old, Date.now()).toArray())
      await this.forget(name);
  }
}
