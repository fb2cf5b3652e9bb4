import { createRoute, z } from "@hono/zod-openapi";
import { sessionCookie } from "../../identity/index.ts";
import { createRouter, json } from "../../kernel/app-env.ts";
import { fail } from "../../kernel/errors.ts";
import { listOf, onePage } from "../../kernel/pages.ts";
import { plainText } from "../../kernel/plain-text.ts";
import { invitationView, inviteInput, joinInput, offeredSeat } from "../contract.ts";
import { acceptInvitation, declineInvitation, findInvitation } from "./answer-invitation.ts";
import { inviteMember } from "./invite-member.ts";
import { joinByInvitation } from "./join-by-invitation.ts";
import { listInvitations, resendInvitation, revokeInvitation } from "./open-invitations.ts";

const invitationParam = z.object({
  invitation: plainText.min(1).max(64).openapi({ description: "An invitation's id." }),
});
const codeParam = z.object({
  code: plainText.min(1).max(128).openapi({ description: "From the mailed link." }),
});

/** Invitations: to those who send them, and to those who got one. */
export const invitationRoutes = createRouter();

const listRoute = createRoute({
  method: "get",
  path: "/workspace/invitations",
  operationId: "listInvitations",
  "x-permission": "members:write",
  tags: ["Members"],
  summary: "List open invitations",
  description: "Those that wait for an answer, newest first; at most 200 are open at once.",
  responses: {
    200: { description: "The invitations.", content: json(listOf(invitationView)) },
  },
});
invitationRoutes.openapi(listRoute, async (c) => c.json(onePage(await listInvitations(c.var.ctx)), 200));

const inviteRoute = createRoute({
  method: "post",
  path: "/workspace/invitations",
  operationId: "inviteMember",
  "x-permission": "members:write",
  tags: ["Members"],
  summary: "Invite somebody",
  description: "Mails a link that works once, for seven days, and for that address alone.",
  request: { body: { content: json(inviteInput), required: true } },
  responses: { 201: { description: "Invited.", content: json(invitationView) } },
});
invitationRoutes.openapi(inviteRoute, async (c) =>
  c.json(await inviteMember(c.var.ctx, c.req.valid("json")), 201),
);

const resendRoute = createRoute({
  method: "post",
  path: "/workspace/invitations/{invitation}/resend",
  operationId: "resendInvitation",
  "x-permission": "members:write",
  tags: ["Members"],
  summary: "Send an invitation again",
  description: "With a new link, for another seven days; the earlier link stops working.",
  request: { params: invitationParam },
  responses: { 200: { description: "Sent.", content: json(invitationView) } },
});
invitationRoutes.openapi(resendRoute, async (c) =>
  c.json(await resendInvitation(c.var.ctx, c.req.valid("param").invitation), 200),
);

const revokeRoute = createRoute({
  method: "delete",
  path: "/workspace/invitations/{invitation}",
  operationId: "revokeInvitation",
  "x-permission": "members:write",
  tags: ["Members"],
  summary: "Revoke an invitation",
  description: "Its link stops working.",
  request: { params: invitationParam },
  responses: { 204: { description: "Revoked." } },
});
invitationRoutes.openapi(revokeRoute, async (c) => {
  await revokeInvitation(c.var.ctx, c.req.valid("param").invitation);
  return c.body(null, 204);
});

const lookRoute = createRoute({
  method: "get",
  path: "/invitations/{code}",
  operationId: "getInvitation",
  "x-permission": "public",
  tags: ["Members"],
  summary: "Look at an invitation",
  description: "What the mailed link offers, and to whom.",
  security: [],
  request: { params: codeParam },
  responses: { 200: { description: "The offered seat.", content: json(offeredSeat) } },
});
invitationRoutes.openapi(lookRoute, async (c) => {
  const offer = await findInvitation(c.var.request, c.req.valid("param").code);
  return c.json(offer?.offered ?? fail("not_found", "There is no open invitation of this code."), 200);
});

const acceptRoute = createRoute({
  method: "post",
  path: "/invitations/{code}/accept",
  operationId: "acceptInvitation",
  "x-permission": "account",
  tags: ["Members"],
  summary: "Accept an invitation",
  description: "Takes the seat; for the account of the invited address alone, once.",
  request: { params: codeParam },
  responses: { 200: { description: "Joined.", content: json(z.object({ slug: z.string() })) } },
});
invitationRoutes.openapi(acceptRoute, async (c) =>
  c.json(await acceptInvitation(c.var.person, c.req.valid("param").code), 200),
);

const declineRoute = createRoute({
  method: "post",
  path: "/invitations/{code}/decline",
  operationId: "declineInvitation",
  "x-permission": "public",
  tags: ["Members"],
  summary: "Decline an invitation",
  description: "Whoever has the mailed link may turn it down.",
  security: [],
  request: { params: codeParam },
  responses: { 204: { description: "Declined." } },
});
invitationRoutes.openapi(declineRoute, async (c) => {
  await declineInvitation(c.var.request, c.req.valid("param").code);
  return c.body(null, 204);
});

const joinRoute = createRoute({
  method: "post",
  path: "/invitations/{code}/sign-up",
  operationId: "joinByInvitation",
  "x-permission": "public",
  tags: ["Members"],
  summary: "Sign up by an invitation",
  description:
    "Makes the account of the invited address, which the mailed link proves, with the offered seat, and sets the cookie of a session. An address that has an account signs in and accepts.",
  security: [],
  request: { params: codeParam, body: { content: json(joinInput), required: true } },
  responses: { 201: { description: "Joined.", content: json(z.object({ slug: z.string() })) } },
});
invitationRoutes.openapi(joinRoute, async (c) => {
  const { code } = c.req.valid("param");
  const { session, slug } = await joinByInvitation(c.var.request, code, c.req.valid("json"));
  c.header("set-cookie", sessionCookie(c.env, session.secret));
  return c.json({ slug }, 201);
});
