import type { Ctx } from "../kernel/context.ts";
import { unwrap } from "../kernel/errors.ts";
import { changedBy, type KeyPrincipal, tenantObject } from "../tenants/index.ts";
import { type CreateKeyInput, endAfter, type NewKeyView } from "./contract.ts";
import { makerOf } from "./maker.ts";

/**
 * Makes an API key for whoever acts, or for a service account. It may do nothing that its maker may not: `forbidden`
 * says what. The answer is the only place where the secret stands.
 */
export async function createKey(ctx: Ctx, input: CreateKeyInput): Promise<NewKeyView> {
  ctx.require("keys:write");
  if (input.serviceAccount !== undefined) ctx.require("service-accounts:write");
  const { rights, principal } = makerOf(ctx);
  const { name, scopes, addresses: networks, expiresInDays } = input;
  const expiresAt = endAfter(expiresInDays, ctx.clock.now());
  const forWhom = input.serviceAccount
    ? { principal: input.serviceAccount as KeyPrincipal }
    : { principal, role: rights.role };
  const object = tenantObject(ctx.env, ctx.tenant.id);
  return unwrap(
    await object.createKey({ ...forWhom, name, scopes, networks, expiresAt }, rights, changedBy(ctx)),
  );
}
