import { commit } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { eq } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { conversationId, conversationObject } from "../runtimes/index.ts";
import { conversations } from "../runtimes/tables.ts";
import { tenantObject } from "../tenants/index.ts";

/** Erases what an agent remembers of a conversation, for good. `not_found` where it remembers none of that name. */
export async function eraseConversation(ctx: Ctx, agent: string, name: string): Promise<void> {
  ctx.require("runs:create");
  const object = tenantObject(ctx.env, ctx.tenant.id);
  const live =
    (await object.findDeployment(agent, "production")) ?? (await object.findDeployment(agent, "preview"));
  if (!live || ctx.hidden.includes(live.agentId)) return none(name);
  const id = await conversationId(live.agentId, name);
  await conversationObject(ctx.env, ctx.tenant.id, id).erase();
  const detail = { agentId: live.agentId, name };
  const change = { action: "conversation.erased", targetId: id, detail };
  const [erased] = await commit(ctx, [ctx.db.delete(conversations, eq(conversations.id, id))], change);
  if (erased === 0) none(name);
}

const none = (name: string): never => fail("not_found", `The agent remembers no conversation "${name}".`);
