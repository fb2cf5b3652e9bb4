import type { Ctx } from "../../kernel/context.ts";
import { and, eq, platformDb, sql, type Write } from "../../kernel/db.ts";
import type { Id } from "../../kernel/ids.ts";
import { teamMembers } from "../member-tables.ts";

/** The write that takes a person out of all teams, once their seat is gone; goes after the write of that. */
export const leaveTeams = ({ env, tenant }: Ctx, userId: Id<"usr">): Write =>
  platformDb(env, "DIRECTORY")
    .delete(teamMembers)
    .where(
      and(
        eq(teamMembers.tenantId, tenant.id),
        eq(teamMembers.userId, userId),
        sql`NOT EXISTS (SELECT 1 FROM memberships WHERE tenant_id = ${tenant.id} AND user_id = ${userId})`,
      ),
    );
