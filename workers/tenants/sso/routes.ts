import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../../kernel/app-env.ts";
import { makeSsoTest } from "./begin-sso.ts";
import { enforceInput, ssoInput, ssoView } from "./contract.ts";
import { enforceSso } from "./enforce-sso.ts";
import { proveSsoDomain } from "./prove-sso-domain.ts";
import { getSso } from "./queries.ts";
import { removeSso, setSso } from "./set-sso.ts";

const answered = (description: string) => ({ 200: { description, content: json(ssoView) } });
const write = { "x-permission": "sso:write", tags: ["Single sign-on"] };

/** `/workspace/sso`: how members sign in with an identity provider of the workspace's own. */
export const ssoRoutes = createRouter();

ssoRoutes.openapi(
  createRoute({
    method: "get",
    path: "/workspace/sso",
    operationId: "getSso",
    "x-permission": "sso:read",
    tags: ["Single sign-on"],
    summary: "Read single sign-on",
    description:
      "How members sign in with the workspace's own identity provider; null where that is not set up.",
    responses: {
      200: { description: "The connection.", content: json(z.object({ data: ssoView.nullable() })) },
    },
  }),
  async (c) => c.json({ data: await getSso(c.var.ctx) }, 200),
);

ssoRoutes.openapi(
  createRoute({
    ...write,
    method: "put",
    path: "/workspace/sso",
    operationId: "setSso",
    summary: "Set single sign-on up",
    description:
      "The issuer is asked for its discovery document at once. What changes who can sign in has to be tested anew.",
    request: { body: { required: true, content: json(ssoInput) } },
    responses: answered("The connection."),
  }),
  async (c) => c.json(await setSso(c.var.ctx, c.req.valid("json")), 200),
);

ssoRoutes.openapi(
  createRoute({
    ...write,
    method: "delete",
    path: "/workspace/sso",
    operationId: "removeSso",
    summary: "Remove single sign-on",
    description: "People keep their seats, and sign in by other means.",
    responses: { 204: { description: "Removed." } },
  }),
  async (c) => {
    await removeSso(c.var.ctx);
    return c.body(null, 204);
  },
);

ssoRoutes.openapi(
  createRoute({
    ...write,
    method: "post",
    path: "/workspace/sso/domain",
    operationId: "proveSsoDomain",
    summary: "Prove the domain",
    description: "Looks for the TXT record that proves that the domain is the workspace's.",
    responses: answered("The connection, with its domain proved."),
  }),
  async (c) => c.json(await proveSsoDomain(c.var.ctx), 200),
);

ssoRoutes.openapi(
  createRoute({
    ...write,
    method: "post",
    path: "/workspace/sso/test",
    operationId: "testSso",
    summary: "Test the sign-in",
    description: "Answers an address that walks a browser through the sign-in once, within ten minutes.",
    responses: { 200: { description: "Where to go.", content: json(z.object({ url: z.string() })) } },
  }),
  async (c) => c.json(await makeSsoTest(c.var.ctx), 200),
);

ssoRoutes.openapi(
  createRoute({
    ...write,
    method: "put",
    path: "/workspace/sso/enforcement",
    operationId: "enforceSso",
    summary: "Require single sign-on",
    description:
      "Members with an address of the domain, but owners, act here by single sign-on alone, from their next request on.",
    request: { body: { required: true, content: json(enforceInput) } },
    responses: answered("The connection."),
  }),
  async (c) => c.json(await enforceSso(c.var.ctx, c.req.valid("json").enforced), 200),
);
