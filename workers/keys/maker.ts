import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import { isId } from "../kernel/ids.ts";
import type { Rights } from "../kernel/permissions.ts";
import { type KeyPrincipal, type KeyRecord, tenantObject } from "../tenants/index.ts";

/** Whoever acts, as the tenant's object holds them to their own rights; and for whom their own keys are. */
export function makerOf({ actor }: Ctx): { rights: Rights; principal: KeyPrincipal } {
  if (actor.type !== "user" && actor.type !== "key")
    fail("unauthenticated", "Sign in, or send an API key as a bearer token.");
  const { role, scopes } = actor;
  const principal = actor.type === "user" ? actor.id : (actor.principal.id as KeyPrincipal);
  return { rights: { role, scopes }, principal };
}

export const noSuchKey = (): never =>
  fail("not_found", "There is no such API key. It may have been revoked.");

/**
 * A key that the actor may change: their own, or one of a service account. Whether there is a key of that id is only
 * said to those who may change it.
 */
export async function keyToChange(ctx: Ctx, id: string): Promise<KeyRecord> {
  const key = await tenantObject(ctx.env, ctx.tenant.id).key(id);
  const own = key?.principal === makerOf(ctx).principal;
  ctx.require(own ? "keys:write" : "service-accounts:write");
  if (!key) return noSuchKey();
  if (own || isId("svc", key.principal)) return key;
  return fail("forbidden", "This key is a member's: only they can change it. It can be revoked.");
}
