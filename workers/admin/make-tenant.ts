import { z } from "@hono/zod-openapi";
import { setMember, setUser, signUpInput } from "../identity/index.ts";
import type { Env } from "../kernel/env.ts";
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
 * Makes a tenant whole (directory, object, users, a key), for seeds. With a slug that exists it sets the users'
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
  for (const { role, ...user } of users) await setMember(env, tenant, await setUser(env, user), role);
  const created = await object.createKey(key, { actorType: "system", actorId: "system", requestId });
  return { tenantId: id, apiKey: created.key };
}
