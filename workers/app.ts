import type { AppLoadContext, RequestHandler } from "@remix-run/cloudflare";
import { operatorRoutes, platformRoutes } from "./admin/index.ts";
import { agentRoutes, shareRoutes, signingRoutes, templateRoutes } from "./agents/index.ts";
import { auditRoutes } from "./audit/index.ts";
import { catalogRoutes } from "./catalog/index.ts";
import { deploymentRoutes } from "./deployments/index.ts";
import { datasetRoutes, evaluationRoutes, playgroundRoutes } from "./evaluations/index.ts";
import { exportRoutes } from "./exports/index.ts";
import { createApp, type PageParts } from "./http/index.ts";
import {
  accountRoutes,
  confirmRoutes,
  connectionRoutes,
  factorRoutes,
  factorSignInRoutes,
  identityRoutes,
  tokenRoutes,
} from "./identity/index.ts";
import { keyRoutes, serviceAccountRoutes } from "./keys/index.ts";
import { accountDeletionRoutes, workspaceLifeRoutes } from "./lifecycle/index.ts";
import { modelRoutes } from "./models/index.ts";
import { platformReviewRoutes, reviewRoutes } from "./reviews/index.ts";
import { edgeRoutes, runRoutes } from "./runs/index.ts";
import { checkSandbox } from "./runtimes/index.ts";
import { domainRoutes, tenantRoutes, verifyAudit } from "./tenants/index.ts";
import { usageRoutes } from "./usage/index.ts";

let renderer: Promise<RequestHandler> | undefined;

/** React and the pages are evaluated with the first page: they took half of the start, and agents are run without. */
async function startRenderer(): Promise<RequestHandler> {
  const [pages, { createRequestHandler }] = await Promise.all([
    import("@quayside/pages"),
    import("@remix-run/cloudflare"),
  ]);
  return createRequestHandler(pages, "production");
}

/**
 * The request with the host that it came to. Remix holds a form's `Origin` to what the caller says the host is, and
 * fails where they differ; the gateway has compared it with the host itself already.
 */
function asAddressed(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.delete("x-forwarded-host");
  headers.set("host", new URL(request.url).host);
  return new Request(request, { headers });
}

async function renderPage(request: Request, parts: PageParts): Promise<Response> {
  renderer ??= startRenderer();
  const render = await renderer;
  return render(asAddressed(request), parts as unknown as AppLoadContext);
}

/** Every route of the gateway. Apart from the entry, so that suites over all routes can read the table. */
export const app = createApp({
  api: [
    ...[agentRoutes, templateRoutes, shareRoutes, signingRoutes, deploymentRoutes, runRoutes],
    ...[catalogRoutes, domainRoutes, datasetRoutes, evaluationRoutes, playgroundRoutes],
    ...[exportRoutes, usageRoutes, reviewRoutes],
    ...[identityRoutes, accountRoutes, tokenRoutes],
    ...tenantRoutes,
    workspaceLifeRoutes,
    accountDeletionRoutes,
    ...[platformRoutes, platformReviewRoutes],
    ...[keyRoutes, serviceAccountRoutes],
    modelRoutes,
    auditRoutes(verifyAudit),
    ...[factorSignInRoutes, confirmRoutes, factorRoutes, connectionRoutes],
  ],
  edge: [edgeRoutes],
  internal: [operatorRoutes],
  pages: renderPage,
  checkSandbox,
});
