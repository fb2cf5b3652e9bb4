import type { PersonCtx } from "@workers/identity/index.ts";
import type { Ctx, RequestCtx } from "@workers/kernel/context.ts";
import type { Refusal } from "@workers/kernel/errors.ts";
import type { Site } from "@workers/tenants/index.ts";

/**
 * What the gateway hands to every loader and action. `person` is who is signed in. `ctx` is their context in the
 * current workspace: the tenant of the host, else their first membership; null when they are signed out or have no
 * seat there.
 */
export interface PageContext extends RequestCtx {
  person: PersonCtx | null;
  ctx: Ctx | null;
  /** Why the workspace does not let this session in, though the person has a seat there. */
  refused: Refusal | null;
  /** The host that was asked for, verified: the platform, or a workspace. */
  site: Site;
}

declare module "@remix-run/cloudflare" {
  interface AppLoadContext extends PageContext {}
}
