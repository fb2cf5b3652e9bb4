import type { PromptProgram } from "../../agents/index.ts";
import { tenantStatement } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import type { Invocation } from "../contract.ts";
import { conversationObject } from "./conversation.do.ts";
import { conversationId, forgetConversation, noteConversation } from "./conversation-rows.ts";
import { type Memory, messagesOf, turnsFor } from "./turn.ts";

/** The memory of a run; undefined where it belongs to no conversation. */
export async function memoryOf(
  env: Env,
  { tenantId, runId, deployment, conversation: name }: Invocation,
  memory: NonNullable<PromptProgram["memory"]>,
): Promise<Memory | undefined> {
  if (name === undefined) return undefined;
  const { agentId } = deployment;
  const id = await conversationId(agentId, name);
  const object = conversationObject(env, tenantId, id);
  const turns = await object.turns(runId, turnsFor(memory.messages));
  return {
    messages: messagesOf(turns),
    keep: async (turn) => {
      // The row first: what is not noted could not be found to be erased.
      await noteConversation(env, tenantId, { id, agentId, name }, Date.now());
      await object.add(runId, turn, { tenantId, id, days: memory.days });
    },
  };
}

/** Erases what an agent remembers of a conversation; nothing where it remembers none. */
export async function forgetConversationOf(
  env: Env,
  tenantId: Id<"ten">,
  agentId: Id<"agt">,
  name: string,
): Promise<void> {
  const id = await conversationId(agentId, name);
  await conversationObject(env, tenantId, id).erase();
  await forgetConversation(env, tenantId, id);
}

const AT_ONCE = 100;

/** Erases some of a tenant's conversations; answers whether none is left. */
export async function eraseConversations(env: Env, tenantId: Id<"ten">): Promise<boolean> {
  const some = `SELECT id FROM conversations WHERE tenant_id = ?1 LIMIT ${AT_ONCE}` as const;
  const { results } = await tenantStatement(env, tenantId, some).all<{ id: Id<"cnv"> }>();
  for (const { id } of results) {
    await conversationObject(env, tenantId, id).erase();
    await forgetConversation(env, tenantId, id);
  }
  return results.length < AT_ONCE;
}
