import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../../kernel/app-env.ts";
import { listOf, onePage } from "../../kernel/pages.ts";
import { plainText } from "../../kernel/plain-text.ts";
import { createTeam, deleteTeam, renameTeam } from "./change-team.ts";
import { teamDetail, teamInput, teamView } from "./contract.ts";
import { getTeam, listTeams } from "./queries.ts";
import { addToTeam, removeFromTeam } from "./team-members.ts";

const id = plainText.min(1).max(64);
const teamParam = z.object({ team: id.openapi({ description: "A team's id." }) });
const memberParam = teamParam.extend({ member: id.openapi({ description: "A person's id." }) });
const body = { content: json(teamInput), required: true } as const;
const answers = { 200: { description: "The team.", content: json(teamDetail) } };

/** `/teams`: people of a workspace who see and run agents that others do not. */
export const teamRoutes = createRouter();

const listRoute = createRoute({
  method: "get",
  path: "/teams",
  operationId: "listTeams",
  "x-permission": "teams:read",
  tags: ["Teams"],
  summary: "List teams",
  description: "The workspace's teams by name; at most a hundred.",
  responses: { 200: { description: "The teams.", content: json(listOf(teamView)) } },
});
teamRoutes.openapi(listRoute, async (c) => c.json(onePage(await listTeams(c.var.ctx)), 200));

const createTeamRoute = createRoute({
  method: "post",
  path: "/teams",
  operationId: "createTeam",
  "x-permission": "teams:write",
  tags: ["Teams"],
  summary: "Make a team",
  description: "Makes a team without anybody in it.",
  request: { body },
  responses: { 201: { description: "The team.", content: json(teamDetail) } },
});
teamRoutes.openapi(createTeamRoute, async (c) =>
  c.json(await createTeam(c.var.ctx, c.req.valid("json")), 201),
);

const getRoute = createRoute({
  method: "get",
  path: "/teams/{team}",
  operationId: "getTeam",
  "x-permission": "teams:read",
  tags: ["Teams"],
  summary: "Read a team",
  description: "A team with who is in it.",
  request: { params: teamParam },
  responses: answers,
});
teamRoutes.openapi(getRoute, async (c) => c.json(await getTeam(c.var.ctx, c.req.valid("param").team), 200));

const renameRoute = createRoute({
  method: "patch",
  path: "/teams/{team}",
  operationId: "renameTeam",
  "x-permission": "teams:write",
  tags: ["Teams"],
  summary: "Rename a team",
  description: "Gives a team another name.",
  request: { params: teamParam, body },
  responses: answers,
});
teamRoutes.openapi(renameRoute, async (c) =>
  c.json(await renameTeam(c.var.ctx, c.req.valid("param").team, c.req.valid("json")), 200),
);

const deleteRoute = createRoute({
  method: "delete",
  path: "/teams/{team}",
  operationId: "deleteTeam",
  "x-permission": "teams:write",
  tags: ["Teams"],
  summary: "Delete a team",
  description: "Its people stay. Refused while an agent is restricted to this team alone.",
  request: { params: teamParam },
  responses: { 204: { description: "Deleted." } },
});
teamRoutes.openapi(deleteRoute, async (c) => {
  await deleteTeam(c.var.ctx, c.req.valid("param").team);
  return c.body(null, 204);
});

const addRoute = createRoute({
  method: "put",
  path: "/teams/{team}/members/{member}",
  operationId: "addToTeam",
  "x-permission": "teams:write",
  tags: ["Teams"],
  summary: "Take a member into a team",
  description: "Somebody with a seat in the workspace; counts with their next request.",
  request: { params: memberParam },
  responses: { 204: { description: "They are in it." } },
});
teamRoutes.openapi(addRoute, async (c) => {
  const { team, member } = c.req.valid("param");
  await addToTeam(c.var.ctx, team, member);
  return c.body(null, 204);
});

const removeRoute = createRoute({
  method: "delete",
  path: "/teams/{team}/members/{member}",
  operationId: "removeFromTeam",
  "x-permission": "teams:write",
  tags: ["Teams"],
  summary: "Take a member out of a team",
  description: "Counts with their next request.",
  request: { params: memberParam },
  responses: { 204: { description: "They are not in it." } },
});
teamRoutes.openapi(removeRoute, async (c) => {
  const { team, member } = c.req.valid("param");
  await removeFromTeam(c.var.ctx, team, member);
  return c.body(null, 204);
});
