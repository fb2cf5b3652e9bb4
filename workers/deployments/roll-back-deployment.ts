import type { Ctx } from "../kernel/context.ts";
import { unwrap } from "../kernel/errors.ts";
import { changedBy, tenantObject } from "../tenants/index.ts";
import type { Channel, DeploymentView } from "./contract.ts";
import { onLiveAgent } from "./on-live-agent.ts";
import { toDeploymentView } from "./view.ts";

/** Goes back to the version that was live in the channel before, with the configuration it then had. Refuses archived agents. */
export async function rollbackDeployment(
  ctx: Ctx,
  ref: string,
  { channel }: { channel: Channel },
): Promise<DeploymentView> {
  ctx.require("deployments:write");
  const object = tenantObject(ctx.env, ctx.tenant.id);
  return onLiveAgent(ctx, ref, async ({ agent }) =>
    toDeploymentView(ctx, unwrap(await object.rollBack(agent.id, channel, changedBy(ctx)))),
  );
}
