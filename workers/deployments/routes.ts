import { createRoute, z } from "@hono/zod-openapi";
import { agentView } from "../agents/contract.ts";
import { createRouter, json } from "../kernel/app-env.ts";
import { pageOf } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { deployInput, deploymentView, rollbackInput, testResult } from "./contract.ts";
import { deployVersion } from "./deploy-version.ts";
import { listDeployments } from "./queries.ts";
import { retireAgent } from "./retire-agent.ts";
import { rollbackDeployment } from "./roll-back-deployment.ts";

const params = z.object({
  agent: plainText
    .min(1)
    .max(128)
    .openapi({ description: "An agent's id or slug.", example: "csv-insights" }),
});
const deployed = z.object({ deployment: deploymentView, tests: z.array(testResult) }).openapi("Deployed");

export const deploymentRoutes = createRouter();

const deployRoute = createRoute({
  method: "post",
  path: "/agents/{agent}/deployments",
  operationId: "deployVersion",
  "x-permission": "deployments:write",
  tags: ["Deployments"],
  summary: "Deploy a version",
  description:
    "Runs the version's own tests, then makes it live in the channel from the next run on. A failing test stops it, and the problem lists the differences.",
  request: { params, body: { content: json(deployInput), required: true } },
  responses: { 201: { description: "The version is live.", content: json(deployed) } },
});
deploymentRoutes.openapi(deployRoute, async (c) =>
  c.json(await deployVersion(c.var.ctx, c.req.valid("param").agent, c.req.valid("json")), 201),
);

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
