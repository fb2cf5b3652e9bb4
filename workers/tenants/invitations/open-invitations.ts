import { commitDirectory } from "../../audit/index.ts";
import type { Ctx } from "../../kernel/context.ts";
import { randomHex, sha256 } from "../../kernel/crypto.ts";
import { and, desc, eq, gt, lt, platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { type Id, isId } from "../../kernel/ids.ts";
import { wakeMail } from "../../mail/index.ts";
import { changedBy } from "../changed-by.ts";
import type { InvitationView } from "../contract.ts";
import { happened } from "../happened.ts";
import { invitations } from "../member-tables.ts";
import { actingSeat } from "../members/seats.ts";
import { INVITATION_MS, MAX_OPEN } from "./invite-member.ts";
import { invitationMail, masked } from "./mail-invitation.ts";
import { invitationViewOf } from "./view.ts";

/** How often one invitation may be mailed. */
const MAX_SENT = 5;

const openOnes = ({ tenant, clock }: Ctx) =>
  and(
    eq(invitations.tenantId, tenant.id),
    eq(invitations.state, "open"),
    gt(invitations.expiresAt, clock.now()),
  );

/** The invitations that wait for an answer, newest first. */
export async function listInvitations(ctx: Ctx): Promise<InvitationView[]> {
  ctx.require("members:write");
  const rows = await platformDb(ctx.env, "DIRECTORY")
    .select()
    .from(invitations)
    .where(and(eq(invitations.tenantId, ctx.tenant.id), eq(invitations.state, "open")))
    .orderBy(desc(invitations.id))
    .limit(MAX_OPEN);
  // Of the few that were never answered, those whose time is not up; no index has to know of that.
  return rows.filter(({ expiresAt }) => expiresAt > ctx.clock.now()).map(invitationViewOf);
}

async function openOne(ctx: Ctx, id: string) {
  const [row] = isId("inv", id)
    ? await platformDb(ctx.env, "DIRECTORY")
        .select()
        .from(invitations)
        .where(and(openOnes(ctx), eq(invitations.id, id)))
    : [];
  return row ?? fail("not_found", "There is no open invitation of that id.");
}

/** Takes an invitation back: its link does not work any more. */
export async function revokeInvitation(ctx: Ctx, id: string): Promise<void> {
  ctx.require("members:write");
  const { email, id: targetId } = await openOne(ctx, id);
  const write = platformDb(ctx.env, "DIRECTORY")
    .update(invitations)
    .set({ state: "revoked", answeredAt: ctx.clock.now() })
    .where(and(openOnes(ctx), eq(invitations.id, targetId)));
  const change = { action: "invitation.revoked", targetId, detail: { email: masked(email) } };
  const of = { by: changedBy(ctx), tenants: [ctx.tenant.id] };
  const [revoked] = await commitDirectory(ctx.env, [write], [{ ...change, ...of }], ctx);
  if (revoked === 0) fail("conflict", "It was answered meanwhile.");
}

/** Mails an invitation again, with a new link for another seven days; the earlier one does not work any more. */
export async function resendInvitation(ctx: Ctx, id: string): Promise<InvitationView> {
  ctx.require("members:write");
  const row = await openOne(ctx, id);
  if (row.sent >= MAX_SENT) fail("conflict", `It was sent ${MAX_SENT} times. Ask them on another way.`);
  const code = randomHex();
  const expiresAt = ctx.clock.now() + INVITATION_MS;
  // It is theirs from now on: it does not go with who sent it first.
  const next = { sent: row.sent + 1, expiresAt, invitedBy: actingSeat(ctx).id as Id<"usr"> };
  const write = platformDb(ctx.env, "DIRECTORY")
    .update(invitations)
    .set({ ...next, codeHash: await sha256(code) })
    .where(
      and(
        openOnes(ctx),
        eq(invitations.id, row.id),
        eq(invitations.sent, row.sent),
        lt(invitations.sent, MAX_SENT),
      ),
    );
  const action = "invitation.sent_again";
  const key = `invitation:${row.id}:${next.sent}`;
  const mail = await invitationMail(
    ctx,
    { ...row, ...next, key, code },
    sql`${happened(ctx, action, row.id)}`,
  );
  const change = { action, targetId: row.id, detail: { email: masked(row.email) } };
  const of = { by: changedBy(ctx), tenants: [ctx.tenant.id] };
  const [sent] = await commitDirectory(ctx.env, [write, mail.write], [{ ...change, ...of }], ctx);
  if (sent === 0) fail("conflict", "It was answered or sent again meanwhile.");
  ctx.waitUntil(wakeMail(ctx.env, [mail.id]));
  return invitationViewOf({ ...row, ...next });
}
