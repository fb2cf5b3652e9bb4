import { commitDirectory } from "../../audit/index.ts";
import { memberships, users } from "../../identity/tables.ts";
import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx } from "../../kernel/context.ts";
import { randomHex, sha256 } from "../../kernel/crypto.ts";
import { and, eq, isUniqueViolation, lte, platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { type Id, newId } from "../../kernel/ids.ts";
import { rowWhere } from "../../kernel/row-where.ts";
import { wakeMail } from "../../mail/index.ts";
import { changedBy } from "../changed-by.ts";
import { type InvitationView, type InviteInput, inviteInput } from "../contract.ts";
import { happened } from "../happened.ts";
import { invitations } from "../member-tables.ts";
import { actingSeat } from "../members/seats.ts";
import { invitationMail, masked } from "./mail-invitation.ts";
import { invitationViewOf } from "./view.ts";

/** How long an invitation's link works. */
export const INVITATION_MS = 7 * 86_400_000;
/** How many invitations of a workspace may be open at once. */
export const MAX_OPEN = 200;

async function requireNoSeat({ env, tenant }: Ctx, email: string): Promise<void> {
  const [seat] = await platformDb(env, "DIRECTORY")
    .select({ id: users.id })
    .from(users)
    .innerJoin(memberships, and(eq(memberships.userId, users.id), eq(memberships.tenantId, tenant.id)))
    .where(eq(users.email, email));
  const issues = [{ pointer: "/email", detail: "belongs to the workspace already" }];
  if (seat) fail("conflict", "Who has this address belongs to the workspace already.", { issues });
}

/**
 * Offers a seat by mail: the link works once, for seven days, and for that address alone. `conflict` for a member, and
 * where an invitation to the address is open.
 */
export async function inviteMember(ctx: Ctx, input: InviteInput): Promise<InvitationView> {
  ctx.require("members:write");
  const { email, role } = parseOrFail(inviteInput, input, "json");
  await requireNoSeat(ctx, email);
  const { env, tenant, clock } = ctx;
  const now = clock.now();
  const code = randomHex();
  const row = {
    ...{ id: newId("inv"), tenantId: tenant.id, email, role, codeHash: await sha256(code) },
    ...{ state: "open" as const, invitedBy: actingSeat(ctx).id as Id<"usr">, createdAt: now },
    ...{ expiresAt: now + INVITATION_MS, sent: 1 },
  };
  const action = "member.invited";
  const key = `invitation:${row.id}:1`;
  const mail = await invitationMail(ctx, { ...row, key, code }, happened(ctx, action, row.id));
  const db = platformDb(env, "DIRECTORY");
  const mine = and(eq(invitations.tenantId, tenant.id), eq(invitations.state, "open"));
  const few = sql`(SELECT count(*) FROM invitations WHERE tenant_id = ${tenant.id} AND state = 'open') < ${MAX_OPEN}`;
  const writes = [
    db
      .update(invitations)
      .set({ state: "expired" })
      .where(and(mine, lte(invitations.expiresAt, now))),
    db.insert(invitations).select(rowWhere(invitations, row, sql`WHERE ${few}`)),
    mail.write,
  ];
  const change = {
    ...{ action, targetId: row.id, detail: { after: { email: masked(email), role } } },
    ...{ by: changedBy(ctx), tenants: [tenant.id], whenChanged: 1 },
  };
  try {
    const [, made] = await commitDirectory(env, writes, [change], ctx);
    if (made === 0) fail("conflict", `${MAX_OPEN} invitations are open. Revoke some that nobody answers.`);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const issues = [{ pointer: "/email", detail: "was invited already" }];
    fail("conflict", "There is an open invitation to this address. Send it again, or revoke it.", { issues });
  }
  ctx.waitUntil(wakeMail(env, [mail.id]));
  return invitationViewOf(row);
}
