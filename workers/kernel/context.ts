import { type Clock, systemClock } from "./clock.ts";
import { type TenantDb, tenantDb } from "./db.ts";
import type { Env } from "./env.ts";
import { fail } from "./errors.ts";
import type { Id } from "./ids.ts";
import { allows, type Permission, type Role } from "./permissions.ts";

/** Who acts. `anonymous` only ever calls public deployments; `system` is the platform itself. */
export type Actor =
  | { type: "user"; id: Id<"usr">; name: string; role: Role }
  | { type: "key"; id: Id<"key">; name: string; role: Role }
  | { type: "anonymous"; id: "anonymous" }
  | { type: "system"; id: "system" };

export interface Tenant {
  id: Id<"ten">;
  slug: string;
}

/** What every verb and query is given: tenant, actor, the tenant's own data, and the world around. */
export interface Ctx {
  tenant: Tenant;
  actor: Actor;
  db: TenantDb;
  env: Env;
  clock: Clock;
  requestId: string;
  /** Keeps work going after the answer has been sent. */
  waitUntil(work: Promise<unknown>): void;
  /** Refuses with `forbidden` unless the actor's role holds the permission. */
  require(permission: Permission): void;
}

export interface CtxParts {
  env: Env;
  tenant: Tenant;
  actor: Actor;
  requestId: string;
  waitUntil(work: Promise<unknown>): void;
  clock?: Clock;
}

/** Makes the context of one request. */
export function createCtx(parts: CtxParts): Ctx {
  const { env, tenant, actor, requestId, clock = systemClock } = parts;
  return {
    env,
    tenant,
    actor,
    requestId,
    clock,
    db: tenantDb(env, tenant.id),
    waitUntil: (work) => parts.waitUntil(work),
    require: (permission) => {
      if (actor.type === "system") return;
      if (actor.type === "anonymous")
        fail("unauthenticated", "Sign in, or send an API key as a bearer token.");
      if (!allows(actor.role, permission)) {
        fail(
          "forbidden",
          `The role ${actor.role} may not do this; it needs ${permission}. Ask an owner or an admin.`,
        );
      }
    },
  };
}
