import type { Ctx } from "../kernel/context.ts";
import { fail, unwrap } from "../kernel/errors.ts";
import { isId } from "../kernel/ids.ts";
import { changedBy, tenantObject } from "../tenants/index.ts";
import { type CreateKeyInput, endAfter, type NewKeyView } from "./contract.ts";
import { makerOf } from "./maker.ts";

/**
 * Makes an API key for whoever acts, or for a service account. It may do nothing that its maker may not: `forbidden`
 * says what. The answer is the only place where the secret stands.
 */
export async function createKey(ctx: Ctx, input: CreateKeyInput): Promise<NewKeyView> {
  ctx.require("keys:write");
  const { name, scopes, addresses: networks, expiresInDays, serviceAccount } = input;
  if (serviceAccount !== undefined) ctx.require("service-accounts:write");
  // Nobody makes keys in another member's name.
  if (serviceAccount !== undefined && !isId("svc", serviceAccount))
    fail("not_found", "There is no such service account.");
  const { rights, principal } = makerOf(ctx);
  const expiresAt = endAfter(expiresInDays, ctx.clock.now());
  const forWhom = serviceAccount ? { principal: serviceAccount } : { principal, role: rights.role };
  const object = tenantObject(ctx.env, ctx.tenant.id);
  return unwrap(
    await object.createKey({ ...forWhom, name, scopes, networks, expiresAt }, rights, changedBy(ctx)),
  );
}
