import { env } from "../../../../harness.ts";
import { runner } from "./agents.ts";
import type { Subjects } from "./subject.ts";
import { standing } from "./workspaces.ts";

const REASON = "because these tests ask for it";

/** What the platform does to workspaces and people, and its own parts to each other. */
export const PLATFORM = {
  "POST /internal/tenants": ({ slug }) => ({ body: { slug, name: "made by the operator" } }),
  "PUT /api/v1/admin/users/{user}/suspension": async (tenant) => ({
    params: { user: (await tenant.personFor("member")).id },
    body: { reason: REASON },
  }),
  "DELETE /api/v1/admin/users/{user}/suspension": async (tenant) => {
    const { id } = await tenant.personFor("member");
    await env.DIRECTORY.prepare("UPDATE users SET suspended_at = 1 WHERE id = ?").bind(id).run();
    return { params: { user: id } };
  },
  "PUT /api/v1/admin/tenants/{tenant}/suspension": async (tenant) => {
    await standing(tenant, "active");
    return { params: { tenant: tenant.id }, body: { reason: REASON } };
  },
  "DELETE /api/v1/admin/tenants/{tenant}/suspension": async (tenant) => {
    await standing(tenant, "suspended");
    return { params: { tenant: tenant.id } };
  },
  "POST /api/v1/admin/impersonations": async (tenant) => {
    const { id: userId } = await tenant.personFor("member");
    return { body: { userId, tenantId: tenant.id, reason: REASON } };
  },
  "PUT /internal/platform-admins": () => ({ body: { email: "nobody@example.org", admin: true } }),
  "POST /internal/bare/{tenant}/{agent}": async (tenant) => ({
    params: { tenant: tenant.id, agent: await runner(tenant) },
    body: {},
  }),
  "POST /internal/sandboxes/{name}": () => ({
    params: { name: "0" },
    body: { life: 1, state: "ready" },
  }),
  "POST /internal/drain": () => ({ body: {} }),
} satisfies Subjects;
