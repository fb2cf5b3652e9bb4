import { createRoute, z } from "@hono/zod-openapi";
import { agentView } from "../agents/contract.ts";
import { createRouter, json } from "../kernel/app-env.ts";
import { pageOf } from "../kernel/pages.ts";
import { SWITCHES } from "../tenants/index.ts";
import type { Report } from "./attempts.ts";
import { canaryRoutes } from "./canary-routes.ts";
import {
  attemptView,
  channelParams,
  configurationView,
  deployableParams,
  deployInput,
  deploymentLogLine,
  deploymentView,
  logQuery,
  metricsQuery,
  metricsView,
  rollbackInput,
  testResult,
} from "./contract.ts";
import { deployVersion } from "./deploy-version.ts";
import { getConfiguration, getHistory, getLogs, getMetrics, listDeployments } from "./queries.ts";
import { retireAgent } from "./retire-agent.ts";
import { rollbackDeployment } from "./roll-back-deployment.ts";
import { streamDeploy } from "./stream-deploy.ts";
import { switchDeployment } from "./switch-deployment.ts";

const params = deployableParams;
const deployed = z.object({ deployment: deploymentView, tests: z.array(testResult) }).openapi("Deployed");

export const deploymentRoutes = createRouter();
deploymentRoutes.route("/", canaryRoutes);

const deployRoute = createRoute({
  method: "post",
  path: "/agents/{agent}/deployments",
  operationId: "deployVersion",
  "x-permission": "deployments:write",
  tags: ["Deployments"],
  summary: "Deploy a version",
  description:
    "Runs the version's own tests, then makes it live in the channel from the next run on; with `canary` for a share of the runs, beside what is live. A failing test stops it, and the problem lists the differences. With `Accept: text/event-stream` it is told step by step; it goes on when the connection ends.",
  request: { params, body: { content: json(deployInput), required: true } },
  responses: {
    200: {
      description: "Its events follow.",
      content: {
        "text/event-stream": {
          schema: z.string().openapi({
            description: "`step` and `test`, and last `deployed` with the answer of 201, or `problem`.",
          }),
        },
      },
    },
    201: { description: "The version is live.", content: json(deployed) },
  },
});
deploymentRoutes.openapi(deployRoute, async (c) => {
  const { ctx, problemOf } = c.var;
  const work = (report?: Report) =>
    deployVersion(ctx, c.req.valid("param").agent, c.req.valid("json"), report);
  if (!c.req.header("accept")?.includes("text/event-stream")) return c.json(await work(), 201);
  ctx.require("deployments:write");
  return streamDeploy(ctx, work, problemOf) as never;
});

const listRoute = createRoute({
  method: "get",
  path: "/agents/{agent}/deployments",
  operationId: "listDeployments",
  "x-permission": "deployments:read",
  tags: ["Deployments"],
  summary: "List deployments",
  description: "What is live of an agent, by channel.",
  request: { params },
  responses: {
    200: { description: "The deployments.", content: json(pageOf(deploymentView, "DeploymentPage")) },
  },
});
deploymentRoutes.openapi(listRoute, async (c) =>
  c.json(await listDeployments(c.var.ctx, c.req.valid("param").agent), 200),
);

const rollbackRoute = createRoute({
  method: "post",
  path: "/agents/{agent}/deployments/rollback",
  operationId: "rollBackDeployment",
  "x-permission": "deployments:write",
  tags: ["Deployments"],
  summary: "Roll back a deployment",
  description:
    "Goes back to the version that was live in the channel before, with the configuration it then had.",
  request: { params, body: { content: json(rollbackInput), required: true } },
  responses: { 200: { description: "The earlier version is live again.", content: json(deploymentView) } },
});
deploymentRoutes.openapi(rollbackRoute, async (c) =>
  c.json(await rollbackDeployment(c.var.ctx, c.req.valid("param").agent, c.req.valid("json")), 200),
);

const historyRoute = createRoute({
  method: "get",
  path: "/agents/{agent}/deployments/{channel}/history",
  operationId: "getDeploymentHistory",
  "x-permission": "deployments:read",
  tags: ["Deployments"],
  summary: "Read a channel's deploys",
  description: "The last 50, the newest first: under way, live, or failed and why.",
  request: { params: channelParams },
  responses: {
    200: { description: "The deploys.", content: json(pageOf(attemptView, "DeploymentAttemptPage")) },
  },
});
deploymentRoutes.openapi(historyRoute, async (c) => {
  const { agent, channel } = c.req.valid("param");
  return c.json(await getHistory(c.var.ctx, agent, channel), 200);
});

const configRoute = createRoute({
  method: "get",
  path: "/agents/{agent}/deployments/{channel}/config",
  operationId: "getDeploymentConfiguration",
  "x-permission": "deployments:write",
  tags: ["Deployments"],
  summary: "Read a deployment's configuration",
  description:
    "Values, grants and limits, without secrets. To change them, deploy the same version with others; with `keepSecrets` its secrets stay.",
  request: { params: channelParams },
  responses: { 200: { description: "The configuration.", content: json(configurationView) } },
});
deploymentRoutes.openapi(configRoute, async (c) => {
  const { agent, channel } = c.req.valid("param");
  return c.json(await getConfiguration(c.var.ctx, agent, channel), 200);
});

const metricsRoute = createRoute({
  method: "get",
  path: "/agents/{agent}/deployments/{channel}/metrics",
  operationId: "getDeploymentMetrics",
  "x-permission": "runs:read",
  tags: ["Deployments"],
  summary: "Read a deployment's metrics",
  description: "Runs, success, durations, cost and errors of late, all in all and by version.",
  request: { params: channelParams, query: metricsQuery },
  responses: { 200: { description: "The metrics.", content: json(metricsView) } },
});
deploymentRoutes.openapi(metricsRoute, async (c) => {
  const { agent, channel } = c.req.valid("param");
  return c.json(await getMetrics(c.var.ctx, agent, channel, c.req.valid("query").period), 200);
});

const logsRoute = createRoute({
  method: "get",
  path: "/agents/{agent}/deployments/{channel}/logs",
  operationId: "getDeploymentLogs",
  "x-permission": "runs:read",
  tags: ["Deployments"],
  summary: "Search a deployment's logs",
  description:
    "What its runs have logged, newest first: of `limit` runs that have such lines. Those of a run from the queue are there as they come, those of a run that its caller waits for in the request when it has ended. A search that finds little among many runs has a `nextCursor` to go on with.",
  request: { params: channelParams, query: logQuery },
  responses: {
    200: { description: "A page of lines.", content: json(pageOf(deploymentLogLine, "DeploymentLogPage")) },
  },
});
deploymentRoutes.openapi(logsRoute, async (c) => {
  const { agent, channel } = c.req.valid("param");
  return c.json(await getLogs(c.var.ctx, agent, channel, c.req.valid("query")), 200);
});

const switchRoute = createRoute({
  method: "post",
  path: "/agents/{agent}/deployments/{channel}/{switch}",
  operationId: "switchDeployment",
  "x-permission": "deployments:write",
  tags: ["Deployments"],
  summary: "Stop, start or restart a deployment",
  description:
    "A stopped one takes no runs until it is started. A restart begins what keeps running between runs afresh. Runs under way end on their own.",
  request: {
    params: channelParams.extend({
      switch: z.enum(SWITCHES).openapi({ description: "What is to be done." }),
    }),
  },
  responses: { 200: { description: "The deployment.", content: json(deploymentView) } },
});
deploymentRoutes.openapi(switchRoute, async (c) => {
  const { agent, channel, switch: to } = c.req.valid("param");
  return c.json(await switchDeployment(c.var.ctx, agent, channel, to), 200);
});

const retireRoute = createRoute({
  method: "delete",
  path: "/agents/{agent}",
  operationId: "archiveAgent",
  "x-permission": "agents:write",
  tags: ["Agents"],
  summary: "Archive an agent",
  description:
    "Stops its deployments and takes it out of lists. Its versions and runs are kept; runs under way end on their own.",
  request: { params },
  responses: { 200: { description: "The archived agent.", content: json(agentView) } },
});
deploymentRoutes.openapi(retireRoute, async (c) =>
  c.json(await retireAgent(c.var.ctx, c.req.valid("param").agent), 200),
);
