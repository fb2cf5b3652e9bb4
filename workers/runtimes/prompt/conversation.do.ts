import { DurableObject } from "cloudflare:workers";
import type { Env, Guarded } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import { objectOf } from "../../kernel/objects.ts";
import { forgetConversation } from "./conversation-rows.ts";
import { keptTurn, MAX_TURNS, type Turn } from "./turn.ts";

const DAY_MS = 86_400_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS turns (
  seq INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE, user TEXT NOT NULL, assistant TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS facts (one INTEGER PRIMARY KEY CHECK (one = 1), tenant_id TEXT NOT NULL, id TEXT NOT NULL);
`;

/** The memory of one conversation with a prompt agent. It forgets everything when nothing was said for its days. */
export class ConversationObject extends DurableObject<Env> {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(SCHEMA);
  }

  /** The last turns, oldest first, without those of an earlier attempt at the same run. */
  async turns(runId: Id<"run">, most: number): Promise<Turn[]> {
    const query = "SELECT user, assistant FROM turns WHERE run_id <> ? ORDER BY seq DESC LIMIT ?";
    const rows = this.#sql.exec<{ user: string; assistant: string }>(query, runId, most).toArray();
    return rows.reverse().map(({ user, assistant }) => ({ user, assistant }));
  }

  /** Adds what was said in a run, once, however many attempts it takes; all is forgotten so many days later. */
  async add(
    runId: Id<"run">,
    turn: Turn,
    { tenantId, id, days }: { tenantId: Id<"ten">; id: Id<"cnv">; days: number },
  ): Promise<void> {
    const insert = "INSERT OR IGNORE INTO turns (run_id, user, assistant) VALUES (?, ?, ?)";
    this.#sql.exec(insert, runId, ...keptTurn(turn));
    this.#sql.exec("DELETE FROM turns WHERE seq <= (SELECT max(seq) FROM turns) - ?", MAX_TURNS);
    this.#sql.exec("INSERT OR REPLACE INTO facts VALUES (1, ?, ?)", tenantId, id);
    await this.ctx.storage.setAlarm(Date.now() + days * DAY_MS);
  }

  override async alarm(): Promise<void> {
    const query = "SELECT tenant_id, id FROM facts";
    const [facts] = this.#sql.exec<{ tenant_id: Id<"ten">; id: Id<"cnv"> }>(query).toArray();
    if (facts) await forgetConversation(this.env, facts.tenant_id, facts.id);
    await this.erase();
  }

  /** Forgets everything, for good. */
  async erase(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    // Until it is evicted, it may be asked again.
    this.#sql.exec(SCHEMA);
  }
}

declare module "../../kernel/env.ts" {
  interface Env {
    /** One object per conversation, named `conversation:{tenantId}:{conversationId}`. */
    CONVERSATION: Guarded<DurableObjectNamespace<ConversationObject>>;
  }
}

export const conversationObject = (
  env: Env,
  tenantId: Id<"ten">,
  id: Id<"cnv">,
): DurableObjectStub<ConversationObject> =>
  objectOf(env.CONVERSATION, "conversation", tenantId, id) as DurableObjectStub<ConversationObject>;
