import { z } from "@hono/zod-openapi";
import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { setMember, setUser, userInput } from "../identity/index.ts";
import { type AppEnv, issuesOf } from "../kernel/app-env.ts";
import { sameText } from "../kernel/crypto.ts";
import { DomainError, fail } from "../kernel/errors.ts";
import { ROLES } from "../kernel/permissions.ts";
import { plainText } from "../kernel/plain-text.ts";
import { tenantInput } from "../tenants/contract.ts";
import { createTenant, findTenantBySlug, type TenantRecord, tenantObject } from "../tenants/index.ts";

/** Lets through who knows the operator's secret; for everyone else `/internal` does not exist. */
export const operatorOnly = createMiddleware<AppEnv>(async (c, next) => {
  const given = c.req.header("authorization") ?? "";
  const secret = c.env.OPERATOR_SECRET;
  if (!secret || !sameText(given, `Bearer ${secret}`)) fail("not_found", "There is nothing here.");
  c.set("rate", null);
  return next();
});

const role = z.enum(ROLES);
const tenantSetup = tenantInput.extend({
  users: z.array(userInput.extend({ role })).max(100).default([]),
  key: z.strictObject({ name: plainText.min(1).max(120), role }).default({ name: "operator", role: "owner" }),
});

async function tenantOf(c: Context<AppEnv>, input: z.infer<typeof tenantInput>): Promise<TenantRecord> {
  const { slug, name, plan } = input;
  return (await findTenantBySlug(c.env, slug)) ?? (await createTenant(c.env, { slug, name, plan }));
}

/**
 * `POST /internal/tenants`: makes a tenant whole (directory, object, users, a key), for seeds. With a slug that
 * exists it sets the users' passwords and roles anew and makes another key, so that a broken-off seed can be repeated.
 */
export const internalRoutes = new Hono<AppEnv>().post("/tenants", async (c) => {
  const parsed = tenantSetup.safeParse(await c.req.json().catch(() => undefined));
  if (!parsed.success) {
    const issues = issuesOf(parsed.error, "json");
    throw new DomainError({ code: "invalid_input", detail: "The tenant has invalid fields.", issues });
  }
  const { users, key: newKey } = parsed.data;
  const tenant = await tenantOf(c, parsed.data);
  const object = tenantObject(c.env, tenant.id);
  await object.initialise({ id: tenant.id, slug: tenant.slug, plan: tenant.plan });
  for (const { role, ...user } of users) await setMember(c.env, tenant, await setUser(c.env, user), role);
  const by = { actorType: "system", actorId: "system", requestId: c.var.requestId };
  const { key } = await object.createKey(newKey, by);
  return c.json({ tenantId: tenant.id, apiKey: key }, 201);
});
