import { findDeployable } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import type { Id } from "../kernel/ids.ts";
import { driverOf } from "../runtimes/index.ts";
import { currentLimits } from "../tenants/index.ts";
import { sizeOf } from "./candidate.ts";
import type { Channel } from "./contract.ts";

/**
 * What would keep a version from being deployed though nothing is wrong with it, such as a missing container engine: told
 * before it is tried, for whoever can mend that. Null where nothing is known.
 */
export async function preflight(
  ctx: Ctx,
  ref: string,
  versionRef: string,
  channel: Channel,
): Promise<string | null> {
  ctx.require("deployments:read");
  const { agent, source, version: versionOf } = await findDeployable(ctx, ref);
  const { manifest, version, digest } = await versionOf(versionRef);
  const driver = driverOf(manifest.kind);
  if (!driver?.preflight) return null;
  return driver.preflight(ctx.env, {
    tenantId: ctx.tenant.id,
    deployment: {
      ...{ agentId: agent.id as Id<"agt">, agentSlug: agent.slug, version, channel, bundleDigest: digest },
      ...sizeOf(manifest, await currentLimits(ctx)),
      ...(source && { source }),
    },
  });
}
