import type { RequestCtx } from "../../kernel/context.ts";
import { and, eq, platformDb, sql, type Write } from "../../kernel/db.ts";
import type { Id } from "../../kernel/ids.ts";
import { PERMISSIONS } from "../../kernel/permissions.ts";
import { invitations } from "../member-tables.ts";

const INVITERS = JSON.stringify(PERMISSIONS["members:write"].roles);

/**
 * The write that takes back what somebody has invited people to who may invite nobody any more, so that nobody keeps a
 * way back in; goes after the write of their seat.
 */
export const revokeInvitationsOf = (
  { env, clock }: Pick<RequestCtx, "env" | "clock">,
  tenantId: Id<"ten">,
  userId: Id<"usr">,
): Write =>
  platformDb(env, "DIRECTORY")
    .update(invitations)
    .set({ state: "revoked", answeredAt: clock.now() })
    .where(
      and(
        eq(invitations.tenantId, tenantId),
        eq(invitations.state, "open"),
        sql`${invitations.invitedBy} = ${userId} AND NOT EXISTS (SELECT 1 FROM memberships
          WHERE tenant_id = ${tenantId} AND user_id = ${userId}
            AND role IN (SELECT value FROM json_each(${INVITERS})))`,
      ),
    );
