import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../../kernel/app-env.ts";
import { pageOf } from "../../kernel/pages.ts";
import { plainText } from "../../kernel/plain-text.ts";
import { changeRoleInput, memberQuery, memberView, transferInput } from "../contract.ts";
import { changeRole } from "./change-role.ts";
import { listMembers } from "./queries.ts";
import { leaveWorkspace, removeMember } from "./remove-member.ts";
import { transferOwnership } from "./transfer-ownership.ts";

const memberParam = z.object({
  member: plainText
    .min(1)
    .max(64)
    .openapi({ description: "A person's id.", example: "usr_06dvw2k7v1qtr8cb9w3m5xqz4e" }),
});

/** `/workspace/members`, and what changes who owns the workspace. */
export const memberRoutes = createRouter();

const listRoute = createRoute({
  method: "get",
  path: "/workspace/members",
  operationId: "listMembers",
  "x-permission": "members:read",
  tags: ["Members"],
  summary: "List members",
  description: "Who belongs to the workspace. Addresses are shown to those who may change members.",
  request: { query: memberQuery },
  responses: { 200: { description: "A page of members.", content: json(pageOf(memberView, "MemberPage")) } },
});
memberRoutes.openapi(listRoute, async (c) => c.json(await listMembers(c.var.ctx, c.req.valid("query")), 200));

const changeRoute = createRoute({
  method: "patch",
  path: "/workspace/members/{member}",
  operationId: "changeRole",
  "x-permission": "members:write",
  tags: ["Members"],
  summary: "Change a member's role",
  description:
    "Counts with their next request. Only owners change owners; to make somebody an owner, transfer ownership.",
  request: { params: memberParam, body: { content: json(changeRoleInput), required: true } },
  responses: { 204: { description: "Changed." } },
});
memberRoutes.openapi(changeRoute, async (c) => {
  await changeRole(c.var.ctx, c.req.valid("param").member, c.req.valid("json"));
  return c.body(null, 204);
});

const removeRoute = createRoute({
  method: "delete",
  path: "/workspace/members/{member}",
  operationId: "removeMember",
  "x-permission": "members:write",
  tags: ["Members"],
  summary: "Remove a member",
  description: "Their pages, tokens and API keys of this workspace stop with their next request.",
  request: { params: memberParam },
  responses: { 204: { description: "Removed." } },
});
memberRoutes.openapi(removeRoute, async (c) => {
  await removeMember(c.var.ctx, c.req.valid("param").member);
  return c.body(null, 204);
});

const leaveRoute = createRoute({
  method: "post",
  path: "/workspace/leave",
  operationId: "leaveWorkspace",
  "x-permission": "workspace:read",
  tags: ["Members"],
  summary: "Leave the workspace",
  description: "Gives up the signed-in person's own seat. The last owner cannot leave.",
  responses: { 204: { description: "Left." } },
});
memberRoutes.openapi(leaveRoute, async (c) => {
  await leaveWorkspace(c.var.ctx);
  return c.body(null, 204);
});

const transferRoute = createRoute({
  method: "post",
  path: "/workspace/ownership",
  operationId: "transferOwnership",
  "x-permission": "ownership:transfer",
  tags: ["Members"],
  summary: "Transfer ownership",
  description: "Makes a member an owner; who does it becomes an admin, or with `stay` remains an owner.",
  request: { body: { content: json(transferInput), required: true } },
  responses: { 204: { description: "Transferred." } },
});
memberRoutes.openapi(transferRoute, async (c) => {
  await transferOwnership(c.var.ctx, c.req.valid("json"));
  return c.body(null, 204);
});
