import { type Clock, systemClock } from "../../kernel/clock.ts";
import type { Env } from "../../kernel/env.ts";
import { findTenantBySlug, pagesOrigin } from "../../tenants/index.ts";
import { livePages } from "./live-pages.ts";

/** Where everybody sees the pages of an agent that is live under its own name; null where there are none for everybody. */
export async function publicPages(
  env: Env,
  tenantSlug: string,
  agentSlug: string,
  clock: Clock = systemClock,
): Promise<string | null> {
  const tenant = await findTenantBySlug(env, tenantSlug, clock);
  if (tenant?.status !== "active") return null;
  const live = await livePages(env, tenant.id, agentSlug, clock.now());
  return live?.public && live.agentSlug === agentSlug ? pagesOrigin(env, agentSlug, tenant.slug) : null;
}
