import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../../kernel/app-env.ts";
import { onePage, pageOf } from "../../kernel/pages.ts";
import { plainText } from "../../kernel/plain-text.ts";
import { addDomain } from "./add-domain.ts";
import { checkDomain } from "./check-domain.ts";
import { addDomainInput, domainView, redirectInput } from "./contract.ts";
import { makePrimary } from "./make-primary.ts";
import { getDomain, listDomains } from "./queries.ts";
import { removeDomain } from "./remove-domain.ts";
import { setRedirect } from "./set-redirect.ts";

const params = z.object({
  domain: plainText
    .min(1)
    .max(253)
    .openapi({ description: "A domain of the workspace.", example: "agents.example.com" }),
});
const answered = (description: string) => ({ 200: { description, content: json(domainView) } });

/** `/domains`: a workspace's own domains. */
export const domainRoutes = createRouter();

const listRoute = createRoute({
  method: "get",
  path: "/domains",
  operationId: "listDomains",
  "x-permission": "domains:read",
  tags: ["Domains"],
  summary: "List domains",
  description: "The workspace's own domains, by name, each with what has to stand in DNS.",
  responses: { 200: { description: "All of them.", content: json(pageOf(domainView, "DomainPage")) } },
});
domainRoutes.openapi(listRoute, async (c) => c.json(onePage(await listDomains(c.var.ctx)), 200));

const addRoute = createRoute({
  method: "post",
  path: "/domains",
  operationId: "addDomain",
  "x-permission": "domains:write",
  tags: ["Domains"],
  summary: "Add a domain",
  description:
    "Answers the TXT and CNAME records that prove it. It is checked by itself, less and less often, and has to be proven within 14 days.",
  request: { body: { content: json(addDomainInput), required: true } },
  responses: { 201: { description: "The domain, to be proven.", content: json(domainView) } },
});
domainRoutes.openapi(addRoute, async (c) => c.json(await addDomain(c.var.ctx, c.req.valid("json")), 201));

const getRoute = createRoute({
  method: "get",
  path: "/domains/{domain}",
  operationId: "getDomain",
  "x-permission": "domains:read",
  tags: ["Domains"],
  summary: "Read a domain",
  description: "One domain of the workspace.",
  request: { params },
  responses: answered("The domain."),
});
domainRoutes.openapi(getRoute, async (c) =>
  c.json(await getDomain(c.var.ctx, c.req.valid("param").domain), 200),
);

const checkRoute = createRoute({
  method: "post",
  path: "/domains/{domain}/check",
  operationId: "checkDomain",
  "x-permission": "domains:read",
  tags: ["Domains"],
  summary: "Check a domain now",
  description:
    "Looks at its records and its certificate at once; within ten seconds of the last look it answers what that found.",
  request: { params },
  responses: answered("The domain as it was found."),
});
domainRoutes.openapi(checkRoute, async (c) =>
  c.json(await checkDomain(c.var.ctx, c.req.valid("param").domain), 200),
);

const primaryRoute = createRoute({
  method: "post",
  path: "/domains/{domain}/primary",
  operationId: "makeDomainPrimary",
  "x-permission": "domains:write",
  tags: ["Domains"],
  summary: "Make a domain the primary one",
  description: "Pages at the workspace's other domains are shown there; calls are answered at all of them.",
  request: { params },
  responses: answered("The primary domain."),
});
domainRoutes.openapi(primaryRoute, async (c) =>
  c.json(await makePrimary(c.var.ctx, c.req.valid("param").domain), 200),
);

const redirectRoute = createRoute({
  method: "put",
  path: "/domains/{domain}/redirect",
  operationId: "setDomainRedirect",
  "x-permission": "domains:write",
  tags: ["Domains"],
  summary: "Choose where the subdomain's pages are shown",
  description: "At the primary domain, or at the subdomain itself.",
  request: { params, body: { content: json(redirectInput), required: true } },
  responses: answered("The primary domain."),
});
domainRoutes.openapi(redirectRoute, async (c) =>
  c.json(await setRedirect(c.var.ctx, c.req.valid("param").domain, c.req.valid("json").redirect), 200),
);

const removeRoute = createRoute({
  method: "delete",
  path: "/domains/{domain}",
  operationId: "removeDomain",
  "x-permission": "domains:write",
  tags: ["Domains"],
  summary: "Remove a domain",
  description: "It is not answered any more, at once. Whoever wants it next has to prove it anew.",
  request: { params },
  responses: { 204: { description: "Removed." } },
});
domainRoutes.openapi(removeRoute, async (c) => {
  await removeDomain(c.var.ctx, c.req.valid("param").domain);
  return c.body(null, 204);
});
