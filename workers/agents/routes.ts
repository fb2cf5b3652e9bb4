import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json, parseOrFail } from "../kernel/app-env.ts";
import { pageOf, pageQuery } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { agentAccess, agentAccessInput } from "../tenants/contract.ts";
import { getAgentAccess, restrictAgent } from "./agent-access.ts";
import { writeJson } from "./archives/write-json.ts";
import { changeAgent } from "./change-agent.ts";
import {
  agentQuery,
  agentView,
  changeAgentInput,
  createAgentInput,
  inlineFiles,
  publishQuery,
  versionSummary,
  versionView,
} from "./contract.ts";
import { createAgent } from "./create-agent.ts";
import { getAgent, getBundle, getVersion, listAgents, listVersions } from "./queries.ts";

const agentName = plainText
  .min(1)
  .max(128)
  .openapi({ description: "An agent's id or slug.", example: "csv-insights" });
const versionName = plainText
  .min(1)
  .max(64)
  .openapi({ description: "A semver, an id, or `latest`.", example: "1.0.0" });
const agentParam = z.object({ agent: agentName });
const versionParam = z.object({ agent: agentName, version: versionName });
const binary = { schema: z.string().openapi({ format: "binary" }) };

export const agentRoutes = createRouter();

const createAgentRoute = createRoute({
  method: "post",
  path: "/agents",
  operationId: "createAgent",
  "x-permission": "agents:write",
  tags: ["Agents"],
  summary: "Create an agent",
  description: "Makes a draft without versions; publish a version next.",
  request: { body: { content: json(createAgentInput), required: true } },
  responses: {
    201: { description: "The new agent.", content: json(agentView) },
  },
});
agentRoutes.openapi(createAgentRoute, async (c) =>
  c.json(await createAgent(c.var.ctx, c.req.valid("json")), 201),
);

const listAgentsRoute = createRoute({
  method: "get",
  path: "/agents",
  operationId: "listAgents",
  "x-permission": "agents:read",
  tags: ["Agents"],
  summary: "List agents",
  description: "The workspace's agents, newest first. Archived ones are listed with `status=archived`.",
  request: { query: agentQuery },
  responses: {
    200: { description: "A page of agents.", content: json(pageOf(agentView, "AgentPage")) },
  },
});
agentRoutes.openapi(listAgentsRoute, async (c) =>
  c.json(await listAgents(c.var.ctx, c.req.valid("query")), 200),
);

const getAgentRoute = createRoute({
  method: "get",
  path: "/agents/{agent}",
  operationId: "getAgent",
  "x-permission": "agents:read",
  tags: ["Agents"],
  summary: "Read an agent",
  description: "One agent of the workspace.",
  request: { params: agentParam },
  responses: {
    200: { description: "The agent.", content: json(agentView) },
  },
});
agentRoutes.openapi(getAgentRoute, async (c) =>
  c.json(await getAgent(c.var.ctx, c.req.valid("param").agent), 200),
);

const changeAgentRoute = createRoute({
  method: "patch",
  path: "/agents/{agent}",
  operationId: "changeAgent",
  "x-permission": "agents:write",
  tags: ["Agents"],
  summary: "Change an agent",
  description: "Changes title or description, until the next version's manifest says otherwise.",
  request: { params: agentParam, body: { content: json(changeAgentInput), required: true } },
  responses: {
    200: { description: "The changed agent.", content: json(agentView) },
  },
});
agentRoutes.openapi(changeAgentRoute, async (c) =>
  c.json(await changeAgent(c.var.ctx, c.req.valid("param").agent, c.req.valid("json")), 200),
);

const uploads = [
  "application/zip",
  "application/gzip",
  "application/x-gzip",
  "application/x-tar",
  "application/octet-stream",
];
const publishVersionRoute = createRoute({
  method: "post",
  path: "/agents/{agent}/versions",
  operationId: "publishVersion",
  "x-permission": "agents:publish",
  tags: ["Versions"],
  summary: "Publish a version",
  description:
    "Takes the files as a zip, tar.gz or tar (10 MB packed, 50 MB unpacked), as a form's file, or inline as JSON; " +
    "scans them, and answers with the report. A blocked version is kept and cannot be deployed.",
  request: {
    params: agentParam,
    query: publishQuery,
    body: {
      required: true,
      content: {
        ...json(inlineFiles),
        "multipart/form-data": { schema: z.object({ file: z.string().openapi({ format: "binary" }) }) },
        ...Object.fromEntries(uploads.map((type) => [type, binary])),
      },
    },
  },
  responses: {
    201: { description: "The version, `ready` or `blocked`, with its report.", content: json(versionView) },
  },
});

/** As the other routes' validators read a query: a name that stands there twice has a list for a value. */
const singleValues = (queries: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(queries).map(([name, all]) => [name, all.length === 1 ? all[0] : all]));

// Registered for the documentation alone: its validators would read the whole body, before any limit, and as JSON.
agentRoutes.openAPIRegistry.registerPath(publishVersionRoute);
agentRoutes.post("/agents/:agent/versions", async (c) => {
  const { agent } = parseOrFail(agentParam, c.req.param(), "param");
  const { backport } = parseOrFail(publishQuery, singleValues(c.req.queries()), "query");
  // Parsers are evaluated where they are used first: most starts of the gateway never publish.
  const { publishVersion } = await import("./publish-version.ts");
  return c.json(await publishVersion(c.var.ctx, agent, c.req.raw, { backport: backport === "true" }), 201);
});

const listVersionsRoute = createRoute({
  method: "get",
  path: "/agents/{agent}/versions",
  operationId: "listVersions",
  "x-permission": "agents:read",
  tags: ["Versions"],
  summary: "List an agent's versions",
  description: "The last published first.",
  request: { params: agentParam, query: pageQuery },
  responses: {
    200: { description: "A page of versions.", content: json(pageOf(versionSummary, "VersionPage")) },
  },
});
agentRoutes.openapi(listVersionsRoute, async (c) =>
  c.json(await listVersions(c.var.ctx, c.req.valid("param").agent, c.req.valid("query")), 200),
);

const getVersionRoute = createRoute({
  method: "get",
  path: "/agents/{agent}/versions/{version}",
  operationId: "getVersion",
  "x-permission": "agents:read",
  tags: ["Versions"],
  summary: "Read a version",
  description: "A version with its manifest, scan report and readme.",
  request: { params: versionParam },
  responses: {
    200: { description: "The version.", content: json(versionView) },
  },
});
agentRoutes.openapi(getVersionRoute, async (c) => {
  const { agent, version } = c.req.valid("param");
  return c.json(await getVersion(c.var.ctx, agent, version), 200);
});

const getBundleRoute = createRoute({
  method: "get",
  path: "/agents/{agent}/versions/{version}/bundle",
  operationId: "downloadBundle",
  "x-permission": "agents:publish",
  tags: ["Versions"],
  summary: "Download a version's files",
  description: "A zip; with `Accept: application/json` the files inline, as they can be uploaded.",
  request: { params: versionParam },
  responses: {
    200: { description: "The files.", content: { "application/zip": binary, ...json(inlineFiles) } },
  },
});
agentRoutes.openapi(getBundleRoute, async (c) => {
  const { agent, version } = c.req.valid("param");
  const bundle = await getBundle(c.var.ctx, agent, version);
  const inline = c.req.header("accept")?.includes("application/json") === true;
  const headersOf = (type: string) => ({
    "content-type": `application/${type}`,
    "content-disposition": `attachment; filename="${bundle.name}.${type}"`,
  });
  if (inline) return c.body(writeJson(bundle.files), 200, headersOf("json")) as never;
  const { writeZip } = await import("./archives/write-zip.ts");
  return c.body(writeZip(bundle.files()), 200, headersOf("zip")) as never;
});

const accessRoute = createRoute({
  method: "get",
  path: "/agents/{agent}/access",
  operationId: "getAgentAccess",
  "x-permission": "teams:read",
  tags: ["Agents"],
  summary: "Read who an agent is for",
  description: "The teams that see and run it; none where it is for everybody in the workspace.",
  request: { params: agentParam },
  responses: { 200: { description: "The teams.", content: json(agentAccess) } },
});
agentRoutes.openapi(accessRoute, async (c) =>
  c.json(await getAgentAccess(c.var.ctx, c.req.valid("param").agent), 200),
);

const restrictRoute = createRoute({
  method: "put",
  path: "/agents/{agent}/access",
  operationId: "setAgentAccess",
  "x-permission": "teams:write",
  tags: ["Agents"],
  summary: "Restrict an agent to teams",
  description:
    "From the next request on only people of these teams, owners and admins see and run it. A public deployment stays public.",
  request: { params: agentParam, body: { content: json(agentAccessInput), required: true } },
  responses: { 200: { description: "The teams.", content: json(agentAccess) } },
});
agentRoutes.openapi(restrictRoute, async (c) =>
  c.json(await restrictAgent(c.var.ctx, c.req.valid("param").agent, c.req.valid("json")), 200),
);
