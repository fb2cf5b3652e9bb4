import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { listOf, onePage, pageOf, pageQuery } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { shareInput, shareView } from "../tenants/contract.ts";
import { acceptShare, declineShare, leaveShare, listSharedWith } from "../tenants/index.ts";
import { sharedAgentView } from "./contract.ts";
import { listShares, shareAgent, unshareAgent } from "./share-agent.ts";
import { getSharedAgent } from "./shared-agents.ts";

const agentParam = z.object({
  agent: plainText
    .min(1)
    .max(128)
    .openapi({ description: "An agent's id or slug.", example: "csv-insights" }),
});
const share = plainText.min(1).max(64).openapi({ description: "A share's id." });
const shareParam = z.object({ share });
const list = listOf(shareView);

/** Agents shared between workspaces: `/agents/{agent}/shares` of the one, `/shared-agents` of the other. */
export const shareRoutes = createRouter();

const listRoute = createRoute({
  method: "get",
  path: "/agents/{agent}/shares",
  operationId: "listShares",
  "x-permission": "agents:share",
  tags: ["Sharing"],
  summary: "List whom an agent is shared with",
  description:
    "Every workspace that the agent is or was offered to: open shares, newest first, then those that ended, the last one first; at most 200.",
  request: { params: agentParam },
  responses: { 200: { description: "The shares.", content: json(list) } },
});
shareRoutes.openapi(listRoute, async (c) =>
  c.json(onePage(await listShares(c.var.ctx, c.req.valid("param").agent)), 200),
);

const offerRoute = createRoute({
  method: "post",
  path: "/agents/{agent}/shares",
  operationId: "shareAgent",
  "x-permission": "agents:share",
  tags: ["Sharing"],
  summary: "Offer an agent to another workspace",
  description:
    "Once that accepts, it deploys and runs the agent's versions as its own: with its configuration, on its budget. You see nothing of its runs. Withdraw it at any time.",
  request: { params: agentParam, body: { content: json(shareInput), required: true } },
  responses: { 201: { description: "Offered.", content: json(shareView) } },
});
shareRoutes.openapi(offerRoute, async (c) =>
  c.json(await shareAgent(c.var.ctx, c.req.valid("param").agent, c.req.valid("json")), 201),
);

const withdrawRoute = createRoute({
  method: "delete",
  path: "/agents/{agent}/shares/{share}",
  operationId: "withdrawShare",
  "x-permission": "agents:share",
  tags: ["Sharing"],
  summary: "Withdraw a share",
  description:
    "Before or after it was accepted. What the other workspace has deployed of the agent takes no more runs from the next request on, and runs under way end.",
  request: { params: agentParam.extend({ share }) },
  responses: { 204: { description: "Withdrawn." } },
});
shareRoutes.openapi(withdrawRoute, async (c) => {
  const { agent, share } = c.req.valid("param");
  await unshareAgent(c.var.ctx, agent, share);
  return c.body(null, 204);
});

const receivedRoute = createRoute({
  method: "get",
  path: "/shared-agents",
  operationId: "listSharedAgents",
  "x-permission": "agents:read",
  tags: ["Sharing"],
  summary: "List agents shared with this workspace",
  description:
    "Those that other workspaces offer or share, newest first, then those that they no longer share.",
  request: { query: pageQuery },
  responses: { 200: { description: "A page of shares.", content: json(pageOf(shareView, "SharePage")) } },
});
shareRoutes.openapi(receivedRoute, async (c) =>
  c.json(await listSharedWith(c.var.ctx, c.req.valid("query")), 200),
);

const getRoute = createRoute({
  method: "get",
  path: "/shared-agents/{share}",
  operationId: "getSharedAgent",
  "x-permission": "agents:read",
  tags: ["Sharing"],
  summary: "Read an agent shared with this workspace",
  description:
    "What it is and may do, and the versions that can be deployed: by `POST /agents/{agent}/deployments` with its id, or with `workspace~slug`.",
  request: { params: shareParam },
  responses: { 200: { description: "The agent.", content: json(sharedAgentView) } },
});
shareRoutes.openapi(getRoute, async (c) =>
  c.json(await getSharedAgent(c.var.ctx, c.req.valid("param").share), 200),
);

const acceptRoute = createRoute({
  method: "post",
  path: "/shared-agents/{share}/accept",
  operationId: "acceptSharedAgent",
  "x-permission": "deployments:write",
  tags: ["Sharing"],
  summary: "Accept a shared agent",
  description: "From now on its versions can be deployed here. Nothing of it runs before that.",
  request: { params: shareParam },
  responses: { 200: { description: "Accepted.", content: json(shareView) } },
});
shareRoutes.openapi(acceptRoute, async (c) =>
  c.json(await acceptShare(c.var.ctx, c.req.valid("param").share), 200),
);

const declineRoute = createRoute({
  method: "post",
  path: "/shared-agents/{share}/decline",
  operationId: "declineSharedAgent",
  "x-permission": "deployments:write",
  tags: ["Sharing"],
  summary: "Decline a shared agent",
  description: "Turns the offer down; the workspace that made it sees that.",
  request: { params: shareParam },
  responses: { 200: { description: "Declined.", content: json(shareView) } },
});
shareRoutes.openapi(declineRoute, async (c) =>
  c.json(await declineShare(c.var.ctx, c.req.valid("param").share), 200),
);

const leaveRoute = createRoute({
  method: "delete",
  path: "/shared-agents/{share}",
  operationId: "leaveSharedAgent",
  "x-permission": "deployments:write",
  tags: ["Sharing"],
  summary: "Give up a shared agent",
  description: "What is deployed of it takes no more runs, and runs under way end. Its past runs stay.",
  request: { params: shareParam },
  responses: { 200: { description: "Given up.", content: json(shareView) } },
});
shareRoutes.openapi(leaveRoute, async (c) =>
  c.json(await leaveShare(c.var.ctx, c.req.valid("param").share), 200),
);
