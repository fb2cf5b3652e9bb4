import type { By, DirectoryChange } from "../../audit/index.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { and, eq, gt, platformDb, type SQL, sql, type Write } from "../../kernel/db.ts";
import type { Id } from "../../kernel/ids.ts";
import { PERMISSIONS } from "../../kernel/permissions.ts";
import { invitations } from "../member-tables.ts";
import { masked } from "./mail-invitation.ts";

const INVITERS = JSON.stringify(PERMISSIONS["members:write"].roles);

/** Whose invitations, who takes them back, and how many writes of the batch come before. */
export interface Inviter {
  tenantId: Id<"ten">;
  userId: Id<"usr">;
  by: By;
  from: number;
}

/**
 * The writes that take back what somebody has invited people to who may invite nobody any more, so that nobody keeps a
 * way back in, and what the logs say of each; they go after the write of the seat.
 */
export async function revokeInvitationsOf(
  { env, clock }: Pick<RequestCtx, "env" | "clock">,
  { tenantId, userId, by, from }: Inviter,
): Promise<{ writes: Write[]; changes: DirectoryChange[] }> {
  const db = platformDb(env, "DIRECTORY");
  const now = clock.now();
  const theirs = and(
    eq(invitations.tenantId, tenantId),
    eq(invitations.state, "open"),
    eq(invitations.invitedBy, userId),
  );
  const open = await db
    .select({ id: invitations.id, email: invitations.email })
    .from(invitations)
    .where(and(theirs, gt(invitations.expiresAt, now)));
  const mayNot = sql`NOT EXISTS (SELECT 1 FROM memberships WHERE tenant_id = ${tenantId} AND user_id = ${userId}
    AND role IN (SELECT value FROM json_each(${INVITERS})))`;
  const revoke = (these?: SQL) =>
    db
      .update(invitations)
      .set({ state: "revoked", answeredAt: now })
      .where(and(theirs, mayNot, these));
  // What was sent after they were looked up goes, too.
  const writes: Write[] = [...open.map(({ id }) => revoke(eq(invitations.id, id))), revoke()];
  const changes = open.map(({ id, email }, i) => ({
    ...{ action: "invitation.revoked", targetId: id, detail: { email: masked(email) } },
    ...{ by, tenants: [tenantId], whenChanged: from + i },
  }));
  return { writes, changes };
}
