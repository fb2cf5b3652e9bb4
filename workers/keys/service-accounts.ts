import type { Ctx } from "../kernel/context.ts";
import { unwrap } from "../kernel/errors.ts";
import { allows } from "../kernel/permissions.ts";
import { changedBy, revokeInvitationsBy, type ServiceAccountRecord, tenantObject } from "../tenants/index.ts";
import type { ChangeServiceAccountInput, CreateServiceAccountInput, ServiceAccountView } from "./contract.ts";
import { makerOf } from "./maker.ts";

const toView = (record: ServiceAccountRecord): ServiceAccountView => ({
  ...record,
  createdAt: new Date(record.createdAt).toISOString(),
});

/** The workspace's service accounts, newest first. */
export async function listServiceAccounts(ctx: Ctx): Promise<ServiceAccountView[]> {
  ctx.require("keys:manage");
  return (await tenantObject(ctx.env, ctx.tenant.id).serviceAccounts()).map(toView);
}

/** Makes somebody for programs to act as; its role may do nothing that the actor may not. */
export async function createServiceAccount(
  ctx: Ctx,
  input: CreateServiceAccountInput,
): Promise<ServiceAccountView> {
  ctx.require("service-accounts:write");
  const object = tenantObject(ctx.env, ctx.tenant.id);
  return toView(unwrap(await object.createServiceAccount(input, makerOf(ctx).rights, changedBy(ctx))));
}

/**
 * Renames a service account or gives it another role, which its keys have from the next request on. Invitations of one
 * that may invite nobody any more are revoked, as a person's are.
 */
export async function changeServiceAccount(
  ctx: Ctx,
  id: string,
  input: ChangeServiceAccountInput,
): Promise<ServiceAccountView> {
  ctx.require("service-accounts:write");
  const object = tenantObject(ctx.env, ctx.tenant.id);
  const by = changedBy(ctx);
  const account = unwrap(await object.changeServiceAccount(id, input, makerOf(ctx).rights, by));
  if (!allows(account.role, "members:write"))
    await revokeInvitationsBy(ctx, ctx.tenant.id, { whose: [id] }, by);
  return toView(account);
}

/** Deletes a service account and revokes its keys, and its open invitations. */
export async function deleteServiceAccount(ctx: Ctx, id: string): Promise<void> {
  ctx.require("service-accounts:write");
  const by = changedBy(ctx);
  unwrap(await tenantObject(ctx.env, ctx.tenant.id).deleteServiceAccount(id, by));
  await revokeInvitationsBy(ctx, ctx.tenant.id, { whose: [id] }, by);
}
