import { createRoute } from "@hono/zod-openapi";
import { createRouter, json } from "../../kernel/app-env.ts";
import { suspendInput, workspaceView } from "../contract.ts";
import { restoreWorkspace } from "./delete-workspace.ts";
import { resumeWorkspace, suspendWorkspace } from "./suspend-workspace.ts";

const workspace = { 200: { description: "The workspace.", content: json(workspaceView) } };

/** `/workspace/suspension`, and what undoes `/workspace/deletion`; that itself is above, since it exports first. */
export const lifeRoutes = createRouter();

const suspendRoute = createRoute({
  method: "put",
  path: "/workspace/suspension",
  operationId: "suspendWorkspace",
  "x-permission": "workspace:suspend",
  tags: ["Workspaces"],
  summary: "Suspend the workspace",
  description:
    "Nothing runs until an owner lifts it: runs that go on end, keys are refused with `workspace_suspended`, and the marketplace shows none of its agents.",
  request: { body: { content: json(suspendInput), required: true } },
  responses: workspace,
});
lifeRoutes.openapi(suspendRoute, async (c) =>
  c.json(await suspendWorkspace(c.var.ctx, c.req.valid("json")), 200),
);

const resumeRoute = createRoute({
  method: "delete",
  path: "/workspace/suspension",
  operationId: "resumeWorkspace",
  "x-permission": "workspace:suspend",
  tags: ["Workspaces"],
  summary: "Have the workspace go on",
  description: "Lifts a suspension by an owner. One by the platform, only the platform lifts.",
  responses: workspace,
});
lifeRoutes.openapi(resumeRoute, async (c) => c.json(await resumeWorkspace(c.var.ctx), 200));

const restoreRoute = createRoute({
  method: "delete",
  path: "/workspace/deletion",
  operationId: "restoreWorkspace",
  "x-permission": "workspace:delete",
  tags: ["Workspaces"],
  summary: "Restore the workspace",
  description: "Keeps a workspace that was to be deleted.",
  responses: workspace,
});
lifeRoutes.openapi(restoreRoute, async (c) => c.json(await restoreWorkspace(c.var.ctx), 200));
