import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { plainText } from "../kernel/plain-text.ts";
import { exportView } from "./contract.ts";
import { downloadExport } from "./exports/download-export.ts";
import { listExports } from "./exports/queries.ts";
import { requestExport } from "./exports/request-export.ts";

/** `/workspace/exports`. */
export const exportRoutes = createRouter();

const requestRoute = createRoute({
  method: "post",
  path: "/workspace/exports",
  operationId: "requestExport",
  "x-permission": "workspace:export",
  tags: ["Workspaces"],
  summary: "Export the workspace",
  description:
    "Begins an export of everything in the workspace: every table as JSON Lines, with bundles and what runs took and gave, without secrets. It is ready after a while, and kept for seven days.",
  responses: { 202: { description: "It has begun.", content: json(exportView) } },
});
exportRoutes.openapi(requestRoute, async (c) => c.json(await requestExport(c.var.ctx), 202));

const listRoute = createRoute({
  method: "get",
  path: "/workspace/exports",
  operationId: "listExports",
  "x-permission": "workspace:read",
  tags: ["Workspaces"],
  summary: "List exports",
  description: "The newest ten exports of the workspace, and how far they are.",
  responses: { 200: { description: "The exports.", content: json(z.object({ data: z.array(exportView) })) } },
});
exportRoutes.openapi(listRoute, async (c) => c.json({ data: await listExports(c.var.ctx) }, 200));

const downloadRoute = createRoute({
  method: "get",
  path: "/workspace/exports/{export}/download",
  operationId: "downloadExport",
  "x-permission": "workspace:export",
  tags: ["Workspaces"],
  summary: "Download an export",
  description: "A tar, while it is kept.",
  request: { params: z.object({ export: plainText.min(1).max(64) }) },
  responses: {
    200: {
      description: "The tar.",
      content: { "application/x-tar": { schema: z.string().openapi({ format: "binary" }) } },
    },
  },
});
exportRoutes.openapi(downloadRoute, async (c) => {
  const { name, bytes, body } = await downloadExport(c.var.ctx, c.req.valid("param").export);
  return c.body(body, 200, {
    "content-type": "application/x-tar",
    "content-length": String(bytes),
    "content-disposition": `attachment; filename="${name}"`,
  });
});
