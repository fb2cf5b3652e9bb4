import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../../kernel/app-env.ts";
import { listOf, onePage } from "../../kernel/pages.ts";
import { plainText } from "../../kernel/plain-text.ts";
import { createTokenInput, refreshTokenInput, tokenFamilyView, tokensView } from "./contract.ts";
import { endFamily, revokeByToken } from "./end-family.ts";
import { listFamilies } from "./families.ts";
import { openFamily } from "./open-family.ts";
import { refreshFamily } from "./refresh-family.ts";

const idempotencyKey = z.object({
  "idempotency-key": z
    .string()
    .regex(/^[\x21-\x7e]{16,255}$/, "16 to 255 visible ASCII characters: use a random UUID")
    .optional()
    .openapi({ description: "Random. The same request with the same key is answered again for a minute." }),
});
const listed = listOf(tokenFamilyView).openapi("TokenFamilyList");

/** `/auth/tokens`: access and refresh tokens, for programs that act as a person. */
export const tokenRoutes = createRouter();

const createTokensRoute = createRoute({
  method: "post",
  path: "/auth/tokens",
  operationId: "createTokens",
  "x-permission": "account",
  tags: ["Identity"],
  summary: "Create tokens",
  description:
    "From a signed-in session, for a program that acts as you: a JWT for fifteen minutes, and a refresh token for the next pair. They act in the workspace of the host, else of `Quayside-Tenant`, else in that which was named by these when they were made. What is dangerous stays closed to them.",
  request: { body: { content: json(createTokenInput), required: true } },
  responses: { 201: { description: "Both tokens, shown this once.", content: json(tokensView) } },
});
tokenRoutes.openapi(createTokensRoute, async (c) => {
  const workspace = c.req.header("quayside-tenant") ?? null;
  return c.json(await openFamily(c.var.person, c.req.valid("json"), workspace), 201);
});

const refreshTokensRoute = createRoute({
  method: "post",
  path: "/auth/tokens/refresh",
  operationId: "refreshTokens",
  "x-permission": "public",
  tags: ["Identity"],
  summary: "Refresh tokens",
  description:
    "Exchanges a refresh token for the next pair. It works once: coming with a used one ends all tokens that came from the same sign-in. To be able to repeat a request whose answer was lost, send a random `Idempotency-Key`.",
  security: [],
  request: { headers: idempotencyKey, body: { content: json(refreshTokenInput), required: true } },
  responses: { 200: { description: "The next pair.", content: json(tokensView) } },
});
tokenRoutes.openapi(refreshTokensRoute, async (c) => {
  const key = c.req.valid("header")["idempotency-key"] ?? null;
  return c.json(await refreshFamily(c.var.request, c.req.valid("json").refreshToken, key), 200);
});

const revokeTokensRoute = createRoute({
  method: "post",
  path: "/auth/tokens/revoke",
  operationId: "revokeTokens",
  "x-permission": "public",
  tags: ["Identity"],
  summary: "Revoke tokens",
  description:
    "Ends a refresh token and all that came from the same sign-in, from the next request on (RFC 7009). One that is not good is answered alike.",
  security: [],
  request: { body: { content: json(refreshTokenInput), required: true } },
  responses: { 204: { description: "It is not good any more." } },
});
tokenRoutes.openapi(revokeTokensRoute, async (c) => {
  await revokeByToken(c.var.request, c.req.valid("json").refreshToken);
  return c.body(null, 204);
});

const listTokensRoute = createRoute({
  method: "get",
  path: "/auth/tokens",
  operationId: "listTokens",
  "x-permission": "account",
  tags: ["Identity"],
  summary: "List programs with tokens",
  description: "The programs that may act as you, newest first. There are at most a hundred.",
  responses: { 200: { description: "All of them.", content: json(listed) } },
});
tokenRoutes.openapi(listTokensRoute, async (c) => c.json(onePage(await listFamilies(c.var.person)), 200));

const endTokensRoute = createRoute({
  method: "delete",
  path: "/auth/tokens/{family}",
  operationId: "endTokens",
  "x-permission": "account",
  tags: ["Identity"],
  summary: "End a program's tokens",
  description: "From the next request on.",
  request: {
    params: z.object({
      family: plainText
        .min(1)
        .max(64)
        .openapi({ description: "Its id.", example: "fam_06dvw2k7v1qtr8cb9w3m5xqz4e" }),
    }),
  },
  responses: { 204: { description: "Ended." } },
});
tokenRoutes.openapi(endTokensRoute, async (c) => {
  await endFamily(c.var.person, c.req.valid("param").family);
  return c.body(null, 204);
});
