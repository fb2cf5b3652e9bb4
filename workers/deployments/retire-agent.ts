import { type AgentView, archiveAgent } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import type { Id } from "../kernel/ids.ts";
import { changedBy, tenantObject, withdrawShares } from "../tenants/index.ts";

/**
 * Archives an agent, stops its deployments, and takes back its shares: no run starts any more. Those under way end on
 * their own here, and at once in other workspaces.
 */
export async function retireAgent(ctx: Ctx, ref: string): Promise<AgentView> {
  const agent = await archiveAgent(ctx, ref);
  await tenantObject(ctx.env, ctx.tenant.id).stopDeployments(agent.id, changedBy(ctx));
  await withdrawShares({ ...ctx, tenantId: ctx.tenant.id, by: changedBy(ctx) }, agent.id as Id<"agt">);
  return agent;
}
