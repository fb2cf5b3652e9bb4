import { createRoute, z } from "@hono/zod-openapi";
import { createRouter } from "../kernel/app-env.ts";
import { plainText } from "../kernel/plain-text.ts";
import { exportQuery } from "./contract.ts";

export const exportRoutes = createRouter();

const params = z.object({
  agent: plainText
    .min(1)
    .max(128)
    .openapi({ description: "An agent's id or slug.", example: "csv-insights" }),
  version: plainText
    .min(1)
    .max(64)
    .openapi({ description: "A semver, an id, or `latest`.", example: "1.0.0" }),
});

const exportRoute = createRoute({
  method: "get",
  path: "/agents/{agent}/versions/{version}/export",
  operationId: "exportVersion",
  "x-permission": "agents:publish",
  tags: ["Versions"],
  summary: "Export a version",
  description:
    "A tar.gz with all that the version takes to run by itself: its bundle, a server for it, a Dockerfile, the manifests of the " +
    "target, a README, and a licence where the agent is not free. Of the workspace's own agents alone.",
  request: { params, query: exportQuery },
  responses: {
    200: {
      description: "The export.",
      content: { "application/gzip": { schema: z.string().openapi({ format: "binary" }) } },
    },
  },
});
exportRoutes.openapi(exportRoute, async (c) => {
  const { agent, version } = c.req.valid("param");
  // Writers of manifests are evaluated where they are used first.
  const { exportVersion } = await import("./export-version.ts");
  const { name, body } = await exportVersion(c.var.ctx, agent, version, c.req.valid("query").target);
  return c.body(body, 200, {
    "content-type": "application/gzip",
    "content-disposition": `attachment; filename="${name}"`,
    "cache-control": "private, no-store",
  }) as never;
});
