import { isListed } from "../catalog/index.ts";
import { publicDeployment } from "../deployments/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { DeploymentSnapshot } from "../tenants/index.ts";

/** An agent that everybody may talk with on its page. */
export interface OpenAgent {
  tenantId: Id<"ten">;
  live: DeploymentSnapshot;
}

/** The agent at `tenant/slug`, if it is listed and what is live of it takes runs of anybody; null otherwise. */
export async function openAgent(
  { env, clock }: { env: Env; clock: Clock },
  tenantSlug: string,
  agentSlug: string,
): Promise<OpenAgent | null> {
  const open = await publicDeployment(env, tenantSlug, agentSlug, clock);
  return open && (await isListed(env, open.tenantId, open.live.agentId)) ? open : null;
}
