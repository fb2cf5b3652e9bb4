import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { currentSession, type PersonCtx, personOf } from "../identity/index.ts";
import { type AppEnv, createRouter } from "../kernel/app-env.ts";
import type { RequestCtx } from "../kernel/context.ts";
import { type Site, serveImage } from "../tenants/index.ts";
import {
  authentication,
  type Entrance,
  edgeAuthentication,
  entranceOfSession,
  noteUse,
} from "./authentication.ts";
import { developersOnly } from "./developers-only.ts";
import { docsRoutes } from "./docs.ts";
import { dormantPage } from "./dormant-page.ts";
import { onError, problemResponse } from "./errors.ts";
import { foreignFormPage } from "./foreign-form-page.ts";
import { type Check, healthRoutes } from "./health.ts";
import { countPerson, countStranger, rateLimits } from "./limits.ts";
import { listingMarkdownRoutes } from "./listing-markdown.ts";
import { llmsRoutes } from "./llms.ts";
import { openApiDocument, openApiRoute, type Router } from "./openapi.ts";
import type { OpenApiDocument } from "./openapi-refusals.ts";
import { operatorOnly } from "./operator-only.ts";
import { agentPages } from "./pages-site.ts";
import { requestBody } from "./request-body.ts";
import { requestCtx } from "./request-ctx.ts";
import { appendHeader, headersOf, responseHeaders } from "./response-headers.ts";
import { robotsRoutes } from "./robots.ts";
import { routePermissions } from "./route-permissions.ts";
import { methodsByPath } from "./route-table.ts";
import { isSameOrigin } from "./same-origin.ts";
import { schemaRoutes } from "./schemas.ts";
import { goWherePagesAre, verifiedHost } from "./verified-host.ts";
import { wellKnownRoutes } from "./well-known.ts";

/** What the pages are told about a request. `ctx` is null for who is signed out, has no seat here, or is refused. */
export interface PageParts extends RequestCtx, Entrance {
  person: PersonCtx | null;
  site: Site;
}

/** The parts that the composition root puts together. */
export interface AppParts {
  /** Routers under `/api/v1`. */
  api: Router[];
  /** Routers under `/`, for calls of deployed agents; their paths begin with `/run/`. */
  edge: Router[];
  /** Further routes under `/internal`, for the operator's tools. */
  internal?: Hono<AppEnv>[];
  /** Rejects when the sandbox does not answer. */
  checkSandbox: Check;
  /** Answers whatever no other route does. */
  pages(request: Request, parts: PageParts): Promise<Response>;
}

const API = "/api/v1";
const STATIC = /^\/(?:assets\/.+|[\w-]+\.(?:ico|svg|png|webmanifest|txt))$/;

const MACHINES = ["/robots.txt", "/sitemap.xml", "/agents/:tenantSlug/:agentSlug{[^/]+\\.md}"];
const DOCUMENTS = ["/docs/api", "/llms.txt", "/schemas/*", "/.well-known/*", ...MACHINES];
const countDocument = createMiddleware<AppEnv>(async (c, next) => {
  await countStranger(c);
  return next();
});

/** Answers requests that no route took: by 405 where another method would do, else by 404. */
function nothingHere(methodsAt: (path: string) => string[]) {
  return (c: Context<AppEnv>): Response => {
    const allowed = methodsAt(c.req.path);
    if (allowed.length === 0) {
      return problemResponse(
        { code: "not_found", detail: `There is nothing at ${c.req.path}.` },
        c.var.requestId,
      );
    }
    const detail = `${c.req.method} does not work here; use ${allowed.join(" or ")}.`;
    const response = problemResponse({ code: "method_not_allowed", detail }, c.var.requestId);
    response.headers.set("allow", allowed.join(", "));
    return response;
  };
}

async function showPage(c: Context<AppEnv>, pages: AppParts["pages"]): Promise<Response> {
  const elsewhere = await goWherePagesAre(c);
  if (elsewhere) return elsewhere;
  if (!isSameOrigin(c.req.raw)) return foreignFormPage();
  const session = await currentSession(c.env, c.req.raw);
  if (session) {
    countPerson(c, session);
    noteUse(c, session);
  } else await countStranger(c);
  const entrance: Entrance = session ? entranceOfSession(c, session) : { ctx: null, refused: null };
  const isRead = c.req.method === "GET" || c.req.method === "HEAD";
  const dormant = isRead && dormantPage(c.var.site, c.req.path, entrance.ctx !== null);
  if (dormant) return dormant;
  const response = await pages(c.req.raw, {
    ...c.var.request,
    person: session && personOf(c.var.request, session),
    ...entrance,
    site: c.var.site,
  });
  c.res = response;
  // Pages say it themselves; their data and redirects are as much the person's own.
  if (!response.headers.has("cache-control")) headersOf(c).set("cache-control", "private, no-store");
  // A page that sets the cookie itself (it signs in or out) has the last word.
  if (session?.renewedCookie && !response.headers.has("set-cookie"))
    appendHeader(c, "set-cookie", session.renewedCookie);
  return c.res;
}

/** A picture of a workspace's brand; counted as little as other static files, unless there is none. */
async function showImage(c: Context<AppEnv>): Promise<Response> {
  const image = await serveImage(c.env, c.var.site, c.req.raw);
  if (!image)
    return problemResponse({ code: "not_found", detail: "There is no such picture." }, c.var.requestId);
  c.set("rate", null);
  return image;
}

/** Puts the gateway's HTTP face together: API, edge endpoint, documents, operator's routes, static files, pages. */
export function createApp(parts: AppParts): Hono<AppEnv> {
  let document: OpenApiDocument | undefined;
  const routers: Router[] = [...parts.api, healthRoutes(parts.checkSandbox)];
  routers.push(
    openApiRoute(() => {
      document ??= openApiDocument(routers, parts.edge);
      return document;
    }),
  );
  const app = new Hono<AppEnv>();
  app.onError(onError);
  app.use(responseHeaders);
  app.use(rateLimits);
  app.use(verifiedHost);
  app.use(agentPages);
  app.use(requestCtx);
  app.use(`${API}/*`, authentication(routePermissions(routers, API)));
  app.use("/run/*", edgeAuthentication);
  app.use("/internal/*", operatorOnly);
  app.use("/dev/*", developersOnly);
  app.use(requestBody);

  const api = createRouter();
  for (const router of routers) api.route("/", router);
  app.route(API, api);
  for (const router of parts.edge) app.route("/", router);
  for (const router of parts.internal ?? []) app.route("/internal", router);
  for (const path of DOCUMENTS) app.use(path, countDocument);
  const documents = [
    docsRoutes,
    llmsRoutes,
    schemaRoutes,
    wellKnownRoutes,
    robotsRoutes,
    listingMarkdownRoutes,
  ];
  for (const router of documents) app.route("/", router);

  const missing = nothingHere(methodsByPath(app.routes));
  app.all("*", (c) => {
    const { path, method } = c.req;
    if (/^\/(?:api|run|internal|schemas|\.well-known)(?:\/|$)/.test(path)) return missing(c);
    const reads = method === "GET" || method === "HEAD";
    if (reads && path.startsWith("/brand/")) return showImage(c);
    if (reads && STATIC.test(path)) {
      c.set("rate", null);
      return c.env.ASSETS.fetch(c.req.raw);
    }
    return showPage(c, parts.pages);
  });
  return app;
}
