import { tenantStatement } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { base32, type Id } from "../../kernel/ids.ts";

/** The id of an agent's conversation of some name: the same each time. */
export async function conversationId(agentId: Id<"agt">, name: string): Promise<Id<"cnv">> {
  const text = new TextEncoder().encode(`${agentId}/${name}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return `cnv_${base32(digest.subarray(0, 16))}`;
}

/** Notes that there is a conversation, so that it can be found when it is to be erased. */
export async function noteConversation(
  env: Env,
  tenantId: Id<"ten">,
  { id, agentId, name }: { id: Id<"cnv">; agentId: Id<"agt">; name: string },
  now: number,
): Promise<void> {
  const note = `INSERT INTO conversations (tenant_id, id, agent_id, name, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (tenant_id, id) DO UPDATE SET updated_at = excluded.updated_at`;
  await tenantStatement(env, tenantId, note, id, agentId, name, now).run();
}

export async function forgetConversation(env: Env, tenantId: Id<"ten">, id: Id<"cnv">): Promise<void> {
  const forget = "DELETE FROM conversations WHERE tenant_id = ?1 AND id = ?2";
  await tenantStatement(env, tenantId, forget, id).run();
}
