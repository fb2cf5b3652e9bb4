import type { Ctx } from "../kernel/context.ts";
import { unwrap } from "../kernel/errors.ts";
import { changedBy, type Switch, tenantObject } from "../tenants/index.ts";
import type { Channel, DeploymentView } from "./contract.ts";
import { onLiveAgent } from "./on-live-agent.ts";
import { toDeploymentView } from "./view.ts";

/**
 * Stops what is live in a channel, makes it live again as it was, or begins it anew at a new revision: what keeps
 * running between runs is then started afresh. Runs under way end on their own. `not_found` where nothing was ever
 * deployed, `conflict` where it stands so already.
 */
export async function switchDeployment(
  ctx: Ctx,
  ref: string,
  channel: Channel,
  to: Switch,
): Promise<DeploymentView> {
  ctx.require("deployments:write");
  const object = tenantObject(ctx.env, ctx.tenant.id);
  return onLiveAgent(ctx, ref, async ({ agent }) =>
    toDeploymentView(ctx, unwrap(await object.switchDeployment(agent.id, channel, to, changedBy(ctx)))),
  );
}
