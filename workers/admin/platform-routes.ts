import { createRoute, z } from "@hono/zod-openapi";
import { sessionCookie } from "../identity/index.ts";
import { createRouter, json } from "../kernel/app-env.ts";
import { pageOf } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import {
  adminQuery,
  adminTenantView,
  adminUserView,
  impersonationInput,
  suspensionInput,
} from "./contract.ts";
import { impersonate } from "./impersonate.ts";
import { getTenant, getUser, listTenants, listUsers } from "./queries.ts";
import { resumeTenantAsPlatform, suspendTenantAsPlatform } from "./suspend-tenant.ts";
import { resumeUser, suspendUser } from "./suspend-user.ts";

/** `/admin`: what administrators of the platform see and do. */
export const platformRoutes = createRouter();

const platform = { "x-permission": "platform", tags: ["Platform"], security: [{ session: [] as string[] }] };
const id = plainText.min(1).max(64);
const ofUser = z.object({ user: id.openapi({ description: "A person's id." }) });
const ofTenant = z.object({ tenant: id.openapi({ description: "A workspace's id." }) });
const reason = { required: true, content: json(suspensionInput) };
const aUser = { 200: { description: "The person.", content: json(adminUserView) } };
const aTenant = { 200: { description: "The workspace.", content: json(adminTenantView) } };

platformRoutes.openapi(
  createRoute({
    ...platform,
    method: "get",
    path: "/admin/users",
    operationId: "listPlatformUsers",
    summary: "List people",
    description: "Everybody with an account, the newest first. For administrators of the platform.",
    request: { query: adminQuery },
    responses: { 200: { description: "A page.", content: json(pageOf(adminUserView, "PlatformUserPage")) } },
  }),
  async (c) => c.json(await listUsers(c.var.person, c.req.valid("query")), 200),
);
platformRoutes.openapi(
  createRoute({
    ...platform,
    method: "get",
    path: "/admin/users/{user}",
    operationId: "getPlatformUser",
    summary: "One person",
    description: "With their seats, and why they are suspended where they are.",
    request: { params: ofUser },
    responses: aUser,
  }),
  async (c) => c.json(await getUser(c.var.person, c.req.valid("param").user), 200),
);
platformRoutes.openapi(
  createRoute({
    ...platform,
    method: "put",
    path: "/admin/users/{user}/suspension",
    operationId: "suspendPlatformUser",
    summary: "Suspend a person",
    description: "Their sessions and tokens end, and their keys are refused from the next request on.",
    request: { params: ofUser, body: reason },
    responses: aUser,
  }),
  async (c) => c.json(await suspendUser(c.var.person, c.req.valid("param").user, c.req.valid("json")), 200),
);
platformRoutes.openapi(
  createRoute({
    ...platform,
    method: "delete",
    path: "/admin/users/{user}/suspension",
    operationId: "resumePlatformUser",
    summary: "Let a person go on",
    description: "They sign in again, and their keys work again.",
    request: { params: ofUser },
    responses: aUser,
  }),
  async (c) => c.json(await resumeUser(c.var.person, c.req.valid("param").user), 200),
);
platformRoutes.openapi(
  createRoute({
    ...platform,
    method: "get",
    path: "/admin/tenants",
    operationId: "listPlatformTenants",
    summary: "List all workspaces",
    description: "In whatever state, the newest first. For administrators of the platform.",
    request: { query: adminQuery },
    responses: {
      200: { description: "A page.", content: json(pageOf(adminTenantView, "PlatformTenantPage")) },
    },
  }),
  async (c) => c.json(await listTenants(c.var.person, c.req.valid("query")), 200),
);
platformRoutes.openapi(
  createRoute({
    ...platform,
    method: "get",
    path: "/admin/tenants/{tenant}",
    operationId: "getPlatformTenant",
    summary: "One workspace",
    description: "With its members, its state and why it is in it.",
    request: { params: ofTenant },
    responses: aTenant,
  }),
  async (c) => c.json(await getTenant(c.var.person, c.req.valid("param").tenant), 200),
);
platformRoutes.openapi(
  createRoute({
    ...platform,
    method: "put",
    path: "/admin/tenants/{tenant}/suspension",
    operationId: "suspendPlatformTenant",
    summary: "Suspend a workspace",
    description: "Nothing runs in it until the platform lets it go on; its people read the reason.",
    request: { params: ofTenant, body: reason },
    responses: aTenant,
  }),
  async (c) =>
    c.json(
      await suspendTenantAsPlatform(c.var.person, c.req.valid("param").tenant, c.req.valid("json")),
      200,
    ),
);
platformRoutes.openapi(
  createRoute({
    ...platform,
    method: "delete",
    path: "/admin/tenants/{tenant}/suspension",
    operationId: "resumePlatformTenant",
    summary: "Let a workspace go on",
    description: "Whoever suspended it: runs are taken, and its hosts answer again.",
    request: { params: ofTenant },
    responses: aTenant,
  }),
  async (c) => c.json(await resumeTenantAsPlatform(c.var.person, c.req.valid("param").tenant), 200),
);
platformRoutes.openapi(
  createRoute({
    ...platform,
    method: "post",
    path: "/admin/impersonations",
    operationId: "impersonate",
    summary: "Act in a person's place",
    description:
      "Replaces this browser's session by one in the place of a member of one workspace, for an hour at most. The workspace's log says so, with the reason.",
    request: { body: { required: true, content: json(impersonationInput) } },
    responses: {
      201: { description: "It has begun.", content: json(z.object({ until: z.iso.datetime() })) },
    },
  }),
  async (c) => {
    const { secret, until } = await impersonate(c.var.person, c.req.valid("json"));
    c.header("set-cookie", sessionCookie(c.env, secret));
    return c.json({ until: new Date(until).toISOString() }, 201);
  },
);
