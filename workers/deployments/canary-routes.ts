import { createRoute } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { changeCanary, endCanary, promoteCanary } from "./canary.ts";
import { canaryChanges, channelParams, deploymentView } from "./contract.ts";

export const canaryRoutes = createRouter();

const changeRoute = createRoute({
  method: "patch",
  path: "/agents/{agent}/deployments/{channel}/canary",
  operationId: "changeCanary",
  "x-permission": "deployments:write",
  tags: ["Deployments"],
  summary: "Change a canary",
  description:
    "Changes which share of the runs it gets, or when it is given up. Runs that had it at a smaller share have it at a larger one, too.",
  request: { params: channelParams, body: { content: json(canaryChanges), required: true } },
  responses: { 200: { description: "The deployment.", content: json(deploymentView) } },
});
canaryRoutes.openapi(changeRoute, async (c) => {
  const { agent, channel } = c.req.valid("param");
  return c.json(await changeCanary(c.var.ctx, agent, channel, c.req.valid("json")), 200);
});

const promoteRoute = createRoute({
  method: "post",
  path: "/agents/{agent}/deployments/{channel}/canary/promote",
  operationId: "promoteCanary",
  "x-permission": "deployments:write",
  tags: ["Deployments"],
  summary: "Promote a canary",
  description: "Makes it live for all runs, from the next one on.",
  request: { params: channelParams },
  responses: { 200: { description: "The deployment.", content: json(deploymentView) } },
});
canaryRoutes.openapi(promoteRoute, async (c) => {
  const { agent, channel } = c.req.valid("param");
  return c.json(await promoteCanary(c.var.ctx, agent, channel), 200);
});

const endRoute = createRoute({
  method: "delete",
  path: "/agents/{agent}/deployments/{channel}/canary",
  operationId: "endCanary",
  "x-permission": "deployments:write",
  tags: ["Deployments"],
  summary: "End a canary",
  description:
    "All runs get the stable version again, from the next one on. Runs of the canary that go on end on their own.",
  request: { params: channelParams },
  responses: { 200: { description: "The deployment.", content: json(deploymentView) } },
});
canaryRoutes.openapi(endRoute, async (c) => {
  const { agent, channel } = c.req.valid("param");
  return c.json(await endCanary(c.var.ctx, agent, channel), 200);
});
