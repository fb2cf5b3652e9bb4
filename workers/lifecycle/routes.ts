import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { listOf, onePage } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { deleteWorkspaceInput, workspaceView } from "../tenants/contract.ts";
import { exportView } from "./contract.ts";
import { exportAndDelete } from "./export-and-delete.ts";
import { downloadExport } from "./exports/download-export.ts";
import { listExports } from "./exports/queries.ts";
import { requestExport } from "./exports/request-export.ts";

/** `/workspace/exports`, and `/workspace/deletion`, which begins with one. */
export const workspaceLifeRoutes = createRouter();

const requestRoute = createRoute({
  method: "post",
  path: "/workspace/exports",
  operationId: "requestExport",
  "x-permission": "workspace:export",
  tags: ["Workspaces"],
  summary: "Export the workspace",
  description:
    "Begins an export of everything in the workspace: every table as JSON Lines, with bundles and what runs took and gave, without secrets. It is ready after a while, and kept for 14 days.",
  responses: { 202: { description: "It has begun.", content: json(exportView) } },
});
workspaceLifeRoutes.openapi(requestRoute, async (c) => c.json(await requestExport(c.var.ctx), 202));

const listRoute = createRoute({
  method: "get",
  path: "/workspace/exports",
  operationId: "listExports",
  "x-permission": "workspace:read",
  tags: ["Workspaces"],
  summary: "List exports",
  description: "The newest ten exports of the workspace, and how far they are.",
  responses: { 200: { description: "The exports.", content: json(listOf(exportView)) } },
});
workspaceLifeRoutes.openapi(listRoute, async (c) => c.json(onePage(await listExports(c.var.ctx)), 200));

const downloadRoute = createRoute({
  method: "get",
  path: "/workspace/exports/{export}/download",
  operationId: "downloadExport",
  "x-permission": "workspace:export",
  tags: ["Workspaces"],
  summary: "Download an export",
  description: "A tar, while it is kept.",
  request: {
    params: z.object({ export: plainText.min(1).max(64).openapi({ description: "An export's id." }) }),
  },
  responses: {
    200: {
      description: "The tar.",
      content: { "application/x-tar": { schema: z.string().openapi({ format: "binary" }) } },
    },
  },
});
workspaceLifeRoutes.openapi(downloadRoute, async (c) => {
  const { name, bytes, body } = await downloadExport(c.var.ctx, c.req.valid("param").export);
  return c.body(body, 200, {
    "content-type": "application/x-tar",
    "content-length": String(bytes),
    "content-disposition": `attachment; filename="${name}"`,
  });
});

const deleteRoute = createRoute({
  method: "post",
  path: "/workspace/deletion",
  operationId: "deleteWorkspace",
  "x-permission": "workspace:delete",
  tags: ["Workspaces"],
  summary: "Delete the workspace",
  description:
    "Begins a full export, unless there is one of the last day. It stands still for 14 days, in which an owner can restore it, and the export is kept. Then everything in it is removed.",
  request: { body: { content: json(deleteWorkspaceInput), required: true } },
  responses: { 200: { description: "The workspace.", content: json(workspaceView) } },
});
workspaceLifeRoutes.openapi(deleteRoute, async (c) =>
  c.json(await exportAndDelete(c.var.ctx, c.req.valid("json")), 200),
);
