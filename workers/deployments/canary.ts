import { findDeployable } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { unwrap } from "../kernel/errors.ts";
import { changedBy, tenantObject } from "../tenants/index.ts";
import type { CanaryChanges, Channel, DeploymentView } from "./contract.ts";
import { onLiveAgent } from "./on-live-agent.ts";
import { toDeploymentView } from "./view.ts";

/** Changes which share of the runs a canary gets, or when it is given up. `not_found` where none is running. */
export async function changeCanary(
  ctx: Ctx,
  ref: string,
  channel: Channel,
  { percent, minRuns, maxExtraFailurePercent }: CanaryChanges,
): Promise<DeploymentView> {
  ctx.require("deployments:write");
  const { agent } = await findDeployable(ctx, ref);
  const terms = {
    ...(percent !== undefined && { percent }),
    ...(minRuns !== undefined && { minRuns }),
    ...(maxExtraFailurePercent !== undefined && { maxExtraFailurePercent }),
  };
  const object = tenantObject(ctx.env, ctx.tenant.id);
  return toDeploymentView(ctx, unwrap(await object.changeCanary(agent.id, channel, terms, changedBy(ctx))));
}

/** Makes the canary live for all runs. Refuses archived agents; `not_found` where none is running. */
export async function promoteCanary(ctx: Ctx, ref: string, channel: Channel): Promise<DeploymentView> {
  ctx.require("deployments:write");
  const object = tenantObject(ctx.env, ctx.tenant.id);
  return onLiveAgent(ctx, ref, async ({ agent }) =>
    toDeploymentView(ctx, unwrap(await object.promoteCanary(agent.id, channel, changedBy(ctx)))),
  );
}

/** Has all runs go to the stable version again. `not_found` where no canary is running. */
export async function endCanary(ctx: Ctx, ref: string, channel: Channel): Promise<DeploymentView> {
  ctx.require("deployments:write");
  const { agent } = await findDeployable(ctx, ref);
  const object = tenantObject(ctx.env, ctx.tenant.id);
  return toDeploymentView(ctx, unwrap(await object.endCanary(agent.id, channel, changedBy(ctx))));
}
