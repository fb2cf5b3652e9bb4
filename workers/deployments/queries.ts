import { findDeployable } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { tenantObject } from "../tenants/index.ts";
import type { DeploymentView } from "./contract.ts";
import { toDeploymentView } from "./view.ts";

/** An agent's deployments, one a channel: from the tenant's object, so what was just deployed is there. */
export async function listDeployments(
  ctx: Ctx,
  ref: string,
): Promise<{ data: DeploymentView[]; nextCursor: null }> {
  ctx.require("deployments:read");
  const { agent } = await findDeployable(ctx, ref);
  const records = await tenantObject(ctx.env, ctx.tenant.id).deploymentsOf(agent.id);
  return { data: records.map(toDeploymentView), nextCursor: null };
}
