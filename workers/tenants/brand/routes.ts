import { createRoute } from "@hono/zod-openapi";
import { createRouter } from "../../kernel/app-env.ts";
import { brandInput, brandView } from "./contract.ts";
import { getBrand } from "./kept-brand.ts";
import { removeBrand, setBrand } from "./set-brand.ts";

const json = { "application/json": { schema: brandView } };

/** `/brand`: how a workspace's own hosts and mails look. */
export const brandRoutes = createRouter();

const getRoute = createRoute({
  method: "get",
  path: "/brand",
  operationId: "getBrand",
  "x-permission": "workspace:read",
  tags: ["Brand"],
  summary: "Read the brand",
  description:
    "How the workspace's own hosts and mails look. Without a brand they look as the platform does.",
  responses: { 200: { description: "The brand.", content: json } },
});
brandRoutes.openapi(getRoute, async (c) => c.json(await getBrand(c.var.ctx), 200));

const setRoute = createRoute({
  method: "put",
  path: "/brand",
  operationId: "setBrand",
  "x-permission": "brand:write",
  tags: ["Brand"],
  summary: "Set the brand",
  description:
    "Replaces the whole brand; only pictures that are left out stay. Colours that cannot be read are refused with the contrast that was measured and the nearest colour that has enough. Seen everywhere within a minute.",
  request: { body: { content: { "application/json": { schema: brandInput } }, required: true } },
  responses: { 200: { description: "The brand.", content: json } },
});
brandRoutes.openapi(setRoute, async (c) => c.json(await setBrand(c.var.ctx, c.req.valid("json")), 200));

const removeRoute = createRoute({
  method: "delete",
  path: "/brand",
  operationId: "removeBrand",
  "x-permission": "brand:write",
  tags: ["Brand"],
  summary: "Remove the brand",
  description: "The workspace's hosts and mails look as the platform does again.",
  responses: { 204: { description: "Removed." } },
});
brandRoutes.openapi(removeRoute, async (c) => {
  await removeBrand(c.var.ctx);
  return c.body(null, 204);
});
