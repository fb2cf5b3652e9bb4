import { type AgentView, archiveAgent } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { changedBy, tenantObject } from "../tenants/index.ts";

/** Archives an agent, and stops its deployments: no run starts any more, those under way end on their own. */
export async function retireAgent(ctx: Ctx, ref: string): Promise<AgentView> {
  const agent = await archiveAgent(ctx, ref);
  await tenantObject(ctx.env, ctx.tenant.id).stopDeployments(agent.id, changedBy(ctx));
  return agent;
}
