import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../../kernel/app-env.ts";
import { plainText } from "../../kernel/plain-text.ts";
import { rotateSigningSecretInput, signingSecretView } from "../contract.ts";
import { getSigningSecret, rotateSigningSecret } from "./signing-secret.ts";

const params = z.object({
  agent: plainText.min(1).max(128).openapi({ description: "An agent's id or slug.", example: "translator" }),
});

export const signingRoutes = createRouter();

const readRoute = createRoute({
  method: "get",
  path: "/agents/{agent}/signing-secret",
  operationId: "getSigningSecret",
  "x-permission": "agents:secrets",
  tags: ["Agents"],
  summary: "Read a remote agent's signing secret",
  description:
    "Requests to the agent's server are signed by it (Standard Webhooks), so that the server can tell them from others.",
  request: { params },
  responses: { 200: { description: "The secret.", content: json(signingSecretView) } },
});
signingRoutes.openapi(readRoute, async (c) =>
  c.json(await getSigningSecret(c.var.ctx, c.req.valid("param").agent), 200),
);

const rotateRoute = createRoute({
  method: "post",
  path: "/agents/{agent}/signing-secret/rotate",
  operationId: "rotateSigningSecret",
  "x-permission": "agents:secrets",
  tags: ["Agents"],
  summary: "Replace a remote agent's signing secret",
  description:
    "For the hours of overlap requests have two signatures, by the new secret and by the one before.",
  request: { params, body: { content: json(rotateSigningSecretInput), required: true } },
  responses: { 200: { description: "The new secret.", content: json(signingSecretView) } },
});
signingRoutes.openapi(rotateRoute, async (c) =>
  c.json(await rotateSigningSecret(c.var.ctx, c.req.valid("param").agent, c.req.valid("json")), 200),
);
