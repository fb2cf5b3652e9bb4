import { type Clock, systemClock } from "./clock.ts";
import { type TenantDb, tenantDb } from "./db.ts";
import type { Env } from "./env.ts";
import { DomainError, type Refusal, refused } from "./errors.ts";
import type { Id } from "./ids.ts";
import { allows, PERMISSIONS, type Permission, type Role } from "./permissions.ts";

/** How somebody came in, which a workspace may have rules about. */
export interface Entry {
  /** How the session was opened, or the one in which the token was made. */
  method: string;
  /** The whole address that the request came from. */
  address: string;
}

/** Somebody with a seat in the tenant, by the session of a browser or by an access token. */
export interface UserActor {
  type: "user";
  id: Id<"usr">;
  name: string;
  role: Role;
  via: "session" | "token";
  /** Until when dangerous acts are open, in milliseconds since the epoch; null where it was not proved again who acts. */
  sudoUntil: number | null;
  /** What an access token is limited to; null where it may do all that the role may. */
  scopes: readonly Permission[] | null;
  /** Agents of which they are shown nothing, being restricted to teams of others. */
  hidden?: readonly string[];
  /** Missing where nobody came in: in the platform's own chores and tests. */
  entry?: Entry;
  /** The platform's administrator who acts in this person's place. */
  impersonatedBy?: Id<"usr">;
  /** Why the administrator does: the audit says so. */
  impersonationReason?: string;
}

/** An API key, of a member or of a service account. */
export interface KeyActor {
  type: "key";
  id: Id<"key">;
  name: string;
  role: Role;
  scopes: readonly Permission[] | null;
  principal: { type: "user" | "service"; id: string };
  /** As of a person. */
  hidden?: readonly string[];
}

/** Who acts. `anonymous` only ever calls public deployments; `system` is the platform itself. */
export type Actor =
  | UserActor
  | KeyActor
  | { type: "anonymous"; id: "anonymous" }
  | { type: "system"; id: "system" };

/** What a workspace is: only an `active` one does anything. */
export type TenantStatus = "active" | "suspended" | "deleting" | "removing" | "deleted";

export interface Tenant {
  id: Id<"ten">;
  slug: string;
  /** `active` unless told. */
  status?: TenantStatus;
}

/** How a workspace with a brand of its own shows itself in mails. */
export interface SiteBrand {
  name: string;
  senderName?: string;
  logoUrl?: string;
  accent?: string;
  onAccent?: string;
  poweredBy: boolean;
}

/** The world around a request, whoever acts. */
export interface RequestCtx {
  env: Env;
  clock: Clock;
  requestId: string;
  /** Where the request came from, for limits and the audit; empty where nobody knows. */
  address: string;
  userAgent: string;
  /** `https://host` of the site that the request came to: a host that was verified, so links may be made with it. */
  origin: string;
  /** The workspace whose own host that is; null on the platform's. */
  hostTenant: Tenant | null;
  /** That workspace's brand; null where it has none, and on the platform's host. */
  brand: SiteBrand | null;
  /** Keeps work going after the answer has been sent. */
  waitUntil(work: Promise<unknown>): void;
}

/** What every verb and query of a tenant is given: tenant, actor, the tenant's own data, and the world around. */
export interface Ctx extends RequestCtx {
  tenant: Tenant;
  actor: Actor;
  db: TenantDb;
  /** Refuses with `forbidden`, or `sudo_required`, unless the actor holds the permission. */
  require(permission: Permission): void;
  /** Ids of the agents that are not there for the actor. */
  hidden: readonly string[];
}

export interface CtxParts
  extends Pick<RequestCtx, "env" | "requestId" | "waitUntil">,
    Partial<Omit<RequestCtx, "env" | "requestId" | "waitUntil">> {
  tenant: Tenant;
  actor: Actor;
}

/** Why an actor may not do something; undefined where they may. */
export function refusalOf(actor: Actor, permission: Permission, now: number): Refusal | undefined {
  if (actor.type === "system") return undefined;
  if (actor.type === "anonymous")
    return refused("unauthenticated", "Sign in, or send an API key as a bearer token.").error;
  const { sudo, people, own } = PERMISSIONS[permission];
  if (!allows(actor.role, permission)) {
    const detail = `The role ${actor.role} may not do this; it needs ${permission}. Ask an owner or an admin.`;
    return refused("forbidden", detail).error;
  }
  if (actor.scopes && !actor.scopes.includes(permission)) {
    const detail = `This ${actor.type === "key" ? "key" : "token"} is limited to other things; it needs the scope ${permission}.`;
    return refused("forbidden", detail).error;
  }
  if (actor.type === "key")
    return people ? refused("forbidden", "Only a person may do this; sign in.").error : undefined;
  if (own && actor.impersonatedBy)
    return refused("forbidden", "Only the person themselves may do this.").error;
  if (!sudo || (actor.sudoUntil ?? 0) > now) return undefined;
  const detail =
    actor.via === "session"
      ? "Confirm first that it is you: this is open for ten minutes after that."
      : "An access token may not do this; sign in with a browser, or use an API key that has this scope.";
  return refused("sudo_required", detail, { meta: { permission } }).error;
}

const STANDING_STILL: Record<Exclude<TenantStatus, "active">, string> = {
  suspended: "This workspace is suspended: nothing runs in it, and nothing can be changed.",
  deleting: "This workspace is to be deleted: nothing runs in it, and nothing can be changed.",
  removing: "This workspace is being deleted.",
  deleted: "This workspace was deleted.",
};

/** Why nothing can be done in a workspace; undefined for an active one. */
export const dormancyOf = (status: TenantStatus = "active"): Refusal | undefined =>
  status === "active"
    ? undefined
    : refused("workspace_suspended", `${STANDING_STILL[status]} An owner sees more in its settings.`, {
        meta: { status },
      }).error;

/** Makes the context of one request in a tenant. */
export function createCtx(parts: CtxParts): Ctx {
  const { env, tenant, actor, clock = systemClock } = parts;
  return {
    env,
    clock,
    requestId: parts.requestId,
    address: parts.address ?? "",
    userAgent: parts.userAgent ?? "",
    origin: parts.origin ?? "",
    hostTenant: parts.hostTenant ?? null,
    brand: parts.brand ?? null,
    waitUntil: (work) => parts.waitUntil(work),
    tenant,
    actor,
    db: tenantDb(env, tenant.id),
    hidden: ("hidden" in actor ? actor.hidden : undefined) ?? [],
    require: (permission) => {
      const isOpen = actor.type === "system" || PERMISSIONS[permission].dormant;
      const dormancy = isOpen ? undefined : dormancyOf(tenant.status);
      const refusal = dormancy ?? refusalOf(actor, permission, clock.now());
      if (refusal) throw new DomainError(refusal);
    },
  };
}
