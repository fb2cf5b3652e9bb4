import { createRoute } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { listOf, onePage } from "../kernel/pages.ts";
import { changeWorkspace } from "./change-workspace.ts";
import { changeWorkspaceInput, createWorkspaceInput, ownWorkspace, workspaceView } from "./contract.ts";
import { createWorkspace } from "./create-workspace.ts";
import { getWorkspace, listWorkspaces } from "./queries.ts";

/** `/workspaces` of a person, and `/workspace`: the one that a credential is for. */
export const workspaceRoutes = createRouter();

const listRoute = createRoute({
  method: "get",
  path: "/workspaces",
  operationId: "listWorkspaces",
  "x-permission": "account",
  tags: ["Workspaces"],
  summary: "List your workspaces",
  description: "Those to which the signed-in person belongs, with their role in each; the oldest seat first.",
  responses: {
    200: { description: "The workspaces.", content: json(listOf(ownWorkspace)) },
  },
});
workspaceRoutes.openapi(listRoute, (c) => c.json(onePage(listWorkspaces(c.var.person)), 200));

const createWorkspaceRoute = createRoute({
  method: "post",
  path: "/workspaces",
  operationId: "createWorkspace",
  "x-permission": "account",
  tags: ["Workspaces"],
  summary: "Create a workspace",
  description: "Makes a workspace on the free plan, which the signed-in person owns. At most five a day.",
  request: { body: { content: json(createWorkspaceInput), required: true } },
  responses: { 201: { description: "The new workspace.", content: json(workspaceView) } },
});
workspaceRoutes.openapi(createWorkspaceRoute, async (c) =>
  c.json(await createWorkspace(c.var.person, c.req.valid("json")), 201),
);

const getRoute = createRoute({
  method: "get",
  path: "/workspace",
  operationId: "getWorkspace",
  "x-permission": "workspace:read",
  tags: ["Workspaces"],
  summary: "Get the workspace",
  description: "The workspace that the credential is for.",
  responses: { 200: { description: "The workspace.", content: json(workspaceView) } },
});
workspaceRoutes.openapi(getRoute, async (c) => c.json(await getWorkspace(c.var.ctx), 200));

const changeRoute = createRoute({
  method: "patch",
  path: "/workspace",
  operationId: "changeWorkspace",
  "x-permission": "workspace:write",
  tags: ["Workspaces"],
  summary: "Rename the workspace",
  description:
    "Changes its name, or its slug: hosts of the old slug lead to the new one for 90 days, and nobody else can take it. A workspace has ten slugs at most, with those that it gave up.",
  request: { body: { content: json(changeWorkspaceInput), required: true } },
  responses: { 200: { description: "The workspace.", content: json(workspaceView) } },
});
workspaceRoutes.openapi(changeRoute, async (c) =>
  c.json(await changeWorkspace(c.var.ctx, c.req.valid("json")), 200),
);
