import { type AgentView, getAgent } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import { changedBy, tenantObject } from "../tenants/index.ts";

/**
 * Makes something of an agent live, unless it is archived. Archiving stops what is live once it has been noted; what went
 * live behind that is stopped here.
 */
export async function onLiveAgent<T>(
  ctx: Ctx,
  ref: string,
  change: (agent: AgentView) => Promise<T>,
): Promise<T> {
  const agent = await find(ctx, ref);
  const changed = await change(agent);
  try {
    await find(ctx, ref);
  } catch (error) {
    await tenantObject(ctx.env, ctx.tenant.id).stopDeployments(agent.id, changedBy(ctx));
    throw error;
  }
  return changed;
}

async function find(ctx: Ctx, ref: string): Promise<AgentView> {
  const agent = await getAgent(ctx, ref);
  if (agent.status === "archived")
    fail("agent_archived", `${agent.slug} is archived; nothing of it can be live.`);
  return agent;
}
