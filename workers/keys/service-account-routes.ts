import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { listOf, onePage } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { changeServiceAccountInput, createServiceAccountInput, serviceAccountView } from "./contract.ts";
import * as accounts from "./service-accounts.ts";

const accountParam = z.object({
  account: plainText
    .min(1)
    .max(64)
    .openapi({ description: "Its id.", example: "svc_06dvw2k7v1qtr8cb9w3m5xqz4e" }),
});
const listed = listOf(serviceAccountView).openapi("ServiceAccountList");

/** `/service-accounts`: whom programs act as that are no person's own. */
export const serviceAccountRoutes = createRouter();

const listRoute = createRoute({
  method: "get",
  path: "/service-accounts",
  operationId: "listServiceAccounts",
  "x-permission": "keys:manage",
  tags: ["Keys"],
  summary: "List service accounts",
  description: "The workspace's service accounts, newest first. There are at most 200.",
  responses: { 200: { description: "All of them.", content: json(listed) } },
});
serviceAccountRoutes.openapi(listRoute, async (c) =>
  c.json(onePage(await accounts.listServiceAccounts(c.var.ctx)), 200),
);

const createAccountRoute = createRoute({
  method: "post",
  path: "/service-accounts",
  operationId: "createServiceAccount",
  "x-permission": "service-accounts:write",
  tags: ["Keys"],
  summary: "Create a service account",
  description: "Its role may do nothing that you may not. Make it a key next.",
  request: { body: { content: json(createServiceAccountInput), required: true } },
  responses: { 201: { description: "The new service account.", content: json(serviceAccountView) } },
});
serviceAccountRoutes.openapi(createAccountRoute, async (c) =>
  c.json(await accounts.createServiceAccount(c.var.ctx, c.req.valid("json")), 201),
);

const changeAccountRoute = createRoute({
  method: "patch",
  path: "/service-accounts/{account}",
  operationId: "changeServiceAccount",
  "x-permission": "service-accounts:write",
  tags: ["Keys"],
  summary: "Change a service account",
  description: "Its keys have the new role from the next request on.",
  request: { params: accountParam, body: { content: json(changeServiceAccountInput), required: true } },
  responses: { 200: { description: "The changed service account.", content: json(serviceAccountView) } },
});
serviceAccountRoutes.openapi(changeAccountRoute, async (c) => {
  const { account } = c.req.valid("param");
  return c.json(await accounts.changeServiceAccount(c.var.ctx, account, c.req.valid("json")), 200);
});

const deleteAccountRoute = createRoute({
  method: "delete",
  path: "/service-accounts/{account}",
  operationId: "deleteServiceAccount",
  "x-permission": "service-accounts:write",
  tags: ["Keys"],
  summary: "Delete a service account",
  description: "Its keys are revoked with it, from the next request on.",
  request: { params: accountParam },
  responses: { 204: { description: "Deleted." } },
});
serviceAccountRoutes.openapi(deleteAccountRoute, async (c) => {
  await accounts.deleteServiceAccount(c.var.ctx, c.req.valid("param").account);
  return c.body(null, 204);
});
