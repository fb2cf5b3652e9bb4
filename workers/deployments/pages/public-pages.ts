import { type Clock, systemClock } from "../../kernel/clock.ts";
import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import { type DeploymentSnapshot, findTenantBySlug, pagesOrigin } from "../../tenants/index.ts";
import { liveAs } from "./live-pages.ts";

/** An agent's production deployment under its own name, if anybody may run it; null otherwise. May be three seconds old. */
export async function publicDeployment(
  env: Env,
  tenantSlug: string,
  agentSlug: string,
  clock: Clock = systemClock,
): Promise<{ tenantId: Id<"ten">; live: DeploymentSnapshot } | null> {
  const tenant = await findTenantBySlug(env, tenantSlug, clock);
  if (tenant?.status !== "active") return null;
  const live = await liveAs(env, tenant.id, agentSlug, clock.now());
  return live?.public && live.agentSlug === agentSlug ? { tenantId: tenant.id, live } : null;
}

/** Where everybody sees the pages of an agent that is live under its own name; null where there are none for everybody. */
export async function publicPages(
  env: Env,
  tenantSlug: string,
  agentSlug: string,
  clock: Clock = systemClock,
): Promise<string | null> {
  const open = await publicDeployment(env, tenantSlug, agentSlug, clock);
  return open?.live.pages ? pagesOrigin(env, agentSlug, tenantSlug) : null;
}
