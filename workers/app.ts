import * as pages from "@quayside/pages";
import { type AppLoadContext, createRequestHandler } from "@remix-run/cloudflare";
import { operatorRoutes } from "./admin/index.ts";
import { agentRoutes } from "./agents/index.ts";
import { catalogRoutes } from "./catalog/index.ts";
import { deploymentRoutes } from "./deployments/index.ts";
import { createApp } from "./http/index.ts";
import { identityRoutes } from "./identity/index.ts";
import { edgeRoutes, runRoutes } from "./runs/index.ts";
import { checkSandbox } from "./runtimes/index.ts";

const renderPage = createRequestHandler(pages, "production");

/** Every route of the gateway. Apart from the entry, so that suites over all routes can read the table. */
export const app = createApp({
  api: [agentRoutes, deploymentRoutes, runRoutes, catalogRoutes, identityRoutes],
  edge: [edgeRoutes],
  internal: [operatorRoutes],
  pages: (request, parts) => renderPage(request as unknown as Request, parts as unknown as AppLoadContext),
  checkSandbox,
});
