import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { pageOf } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { changeKey } from "./change-key.ts";
import {
  changeKeyInput,
  createKeyInput,
  keyQuery,
  keyView,
  newKeyView,
  rotatedKeyView,
  rotateKeyInput,
} from "./contract.ts";
import { createKey } from "./create-key.ts";
import { listKeys } from "./queries.ts";
import { revokeKey } from "./revoke-key.ts";
import { rotateKey } from "./rotate-key.ts";

const keyParam = z.object({
  key: plainText
    .min(1)
    .max(64)
    .openapi({ description: "The key's id (not its secret).", example: "key_06dvw2k7v1qtr8cb9w3m5xqz4e" }),
});

/** `/keys`: the API keys of a workspace. */
export const keyRoutes = createRouter();

const listKeysRoute = createRoute({
  method: "get",
  path: "/keys",
  operationId: "listKeys",
  "x-permission": "keys:read",
  tags: ["Keys"],
  summary: "List API keys",
  description: "Your own API keys in this workspace, newest first; with `all=true` everybody's.",
  request: { query: keyQuery },
  responses: { 200: { description: "A page of keys.", content: json(pageOf(keyView, "KeyPage")) } },
});
keyRoutes.openapi(listKeysRoute, async (c) => c.json(await listKeys(c.var.ctx, c.req.valid("query")), 200));

const createKeyRoute = createRoute({
  method: "post",
  path: "/keys",
  operationId: "createKey",
  "x-permission": "keys:write",
  tags: ["Keys"],
  summary: "Create an API key",
  description:
    "For yourself, or for a service account (which needs `service-accounts:write`). It acts in the role that its owner has at the time of each request, limited to its scopes, and may do nothing that you may not. The secret is in this answer alone.",
  request: { body: { content: json(createKeyInput), required: true } },
  responses: { 201: { description: "The key with its secret.", content: json(newKeyView) } },
});
keyRoutes.openapi(createKeyRoute, async (c) => c.json(await createKey(c.var.ctx, c.req.valid("json")), 201));

const changeKeyRoute = createRoute({
  method: "patch",
  path: "/keys/{key}",
  operationId: "changeKey",
  "x-permission": "keys:write",
  tags: ["Keys"],
  summary: "Change an API key",
  description: "Changes name, scopes or addresses, from the next request on.",
  request: { params: keyParam, body: { content: json(changeKeyInput), required: true } },
  responses: { 200: { description: "The changed key.", content: json(keyView) } },
});
keyRoutes.openapi(changeKeyRoute, async (c) =>
  c.json(await changeKey(c.var.ctx, c.req.valid("param").key, c.req.valid("json")), 200),
);

const rotateKeyRoute = createRoute({
  method: "post",
  path: "/keys/{key}/rotate",
  operationId: "rotateKey",
  "x-permission": "keys:write",
  tags: ["Keys"],
  summary: "Rotate an API key",
  description:
    "Gives the key a new secret, shown in this answer alone. The present one stays good for `overlapHours` (24 unless told, at most 168; 0 ends it now); one from an earlier rotation ends now.",
  request: { params: keyParam, body: { content: json(rotateKeyInput), required: true } },
  responses: { 200: { description: "The new secret.", content: json(rotatedKeyView) } },
});
keyRoutes.openapi(rotateKeyRoute, async (c) => {
  const { overlapHours } = c.req.valid("json");
  return c.json(await rotateKey(c.var.ctx, c.req.valid("param").key, overlapHours), 200);
});

const revokeKeyRoute = createRoute({
  method: "delete",
  path: "/keys/{key}",
  operationId: "revokeKey",
  "x-permission": "keys:read",
  tags: ["Keys"],
  summary: "Revoke an API key",
  description: "From the next request on. Your own needs `keys:write`, anybody's `keys:manage`.",
  request: { params: keyParam },
  responses: { 204: { description: "Revoked." } },
});
keyRoutes.openapi(revokeKeyRoute, async (c) => {
  await revokeKey(c.var.ctx, c.req.valid("param").key);
  return c.body(null, 204);
});
