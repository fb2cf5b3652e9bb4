import { z } from "@hono/zod-openapi";
import { setMember, setUser, signUpInput } from "../identity/index.ts";
import type { Env } from "../kernel/env.ts";
import { unwrap } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import { ROLES } from "../kernel/permissions.ts";
import { plainText } from "../kernel/plain-text.ts";
import { tenantInput } from "../tenants/contract.ts";
import { createTenant, findTenantBySlug, tenantObject } from "../tenants/index.ts";

const role = z.enum(ROLES);
export const tenantSetup = tenantInput.extend({
  users: z.array(signUpInput.extend({ role })).max(100).default([]),
  key: z.strictObject({ name: plainText.min(1).max(120), role }).default({ name: "operator", role: "owner" }),
});

/**
 * Makes a tenant whole (directory, object, users, a service account with a key), for seeds. With a slug that exists it sets the users'
 * passwords and roles anew and makes another key, so that a broken-off seed can be repeated.
 */
export async function makeTenant(
  env: Env,
  { users, key, ...described }: z.infer<typeof tenantSetup>,
  requestId: string,
): Promise<{ tenantId: Id<"ten">; apiKey: string }> {
  const tenant = (await findTenantBySlug(env, described.slug)) ?? (await createTenant(env, described));
  const { id, slug, plan } = tenant;
  const object = tenantObject(env, id);
  await object.initialise({ id, slug, plan });
  for (const { role, ...user } of users) {
    const userId = await setUser(env, user);
    await setMember(env, tenant, userId, role);
    await object.setPrincipals([{ id: userId, role, version: Date.now() }]);
  }
  const by = { actorType: "system", actorId: "system", requestId };
  const account = unwrap(await object.createServiceAccount(key, null, by));
  const terms = { name: key.name, scopes: null, networks: null, expiresAt: null };
  const created = unwrap(await object.createKey({ ...terms, principal: account.id }, null, by));
  return { tenantId: id, apiKey: created.key };
}
