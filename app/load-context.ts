import type { Ctx } from "@workers/kernel/context.ts";
import type { Env } from "@workers/kernel/env.ts";
import type { Role } from "@workers/kernel/permissions.ts";
import type { Site } from "@workers/tenants/index.ts";

/** A signed-in person: who they are, and where they have a seat. */
export interface SessionInfo {
  session: { id: string };
  user: { id: string; email: string; name: string };
  memberships: { tenantId: string; tenantSlug: string; role: Role }[];
}

/**
 * What the gateway hands to every loader and action. `ctx` is the person's context in the current workspace:
 * the tenant of the host, else their first membership; null when they are signed out or have no seat there.
 */
export interface PageContext {
  env: Env;
  requestId: string;
  waitUntil(work: Promise<unknown>): void;
  session: SessionInfo | null;
  ctx: Ctx | null;
  /** The host that was asked for, verified: the platform, or a workspace. */
  site: Site;
  /** Its origin, for absolute links. */
  origin: string;
}

declare module "@remix-run/cloudflare" {
  interface AppLoadContext extends PageContext {}
}
