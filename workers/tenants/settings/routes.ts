import { createRoute } from "@hono/zod-openapi";
import { createRouter, json } from "../../kernel/app-env.ts";
import { changeSettings } from "./change-settings.ts";
import { changeSettingsInput, settingsView } from "./contract.ts";
import { getSettings } from "./queries.ts";

/** `/workspace/settings`: what a workspace's admins decide beside its plan. */
export const settingsRoutes = createRouter();

const getRoute = createRoute({
  method: "get",
  path: "/workspace/settings",
  operationId: "getWorkspaceSettings",
  "x-permission": "settings:read",
  tags: ["Workspaces"],
  summary: "Get the settings",
  description: "The workspace's limits, budgets and policies, with what its plan allows and what holds.",
  responses: { 200: { description: "The settings.", content: json(settingsView) } },
});
settingsRoutes.openapi(getRoute, async (c) => c.json(await getSettings(c.var.ctx), 200));

const changeRoute = createRoute({
  method: "patch",
  path: "/workspace/settings",
  operationId: "changeWorkspaceSettings",
  "x-permission": "settings:write",
  tags: ["Workspaces"],
  summary: "Change the settings",
  description:
    "Changes those that are named; null takes one back. They count from the next request on. `signInMethods`, `allowedAddresses` and `requireTwoFactor` ask for `access:write`: they are for people who have just confirmed that it is them, and who cannot shut themselves out.",
  request: { body: { content: json(changeSettingsInput), required: true } },
  responses: { 200: { description: "The settings.", content: json(settingsView) } },
});
settingsRoutes.openapi(changeRoute, async (c) =>
  c.json(await changeSettings(c.var.ctx, c.req.valid("json")), 200),
);
