import type { Ctx } from "../../kernel/context.ts";
import { and, eq, platformDb, sql } from "../../kernel/db.ts";
import type { Id } from "../../kernel/ids.ts";
import { rowWhere } from "../../kernel/row-where.ts";
import { teamMembers } from "../member-tables.ts";
import { seatOf } from "../members/seats.ts";
import { commitTeams } from "./commit-teams.ts";
import { findTeam } from "./queries.ts";

/** Takes a member into a team; one who is in it already stays. */
export async function addToTeam(ctx: Ctx, teamId: string, userId: string): Promise<void> {
  ctx.require("teams:write");
  const [team, member] = [await findTeam(ctx, teamId), await seatOf(ctx, userId)];
  // Team and seat have to be there still.
  const both = sql`FROM teams t JOIN memberships m ON m.tenant_id = t.tenant_id
    WHERE t.id = ${team.id} AND m.user_id = ${member.id}`;
  const added = { teamId: sql`t.id`, userId: sql`m.user_id`, tenantId: sql`m.tenant_id` };
  const row = rowWhere(teamMembers, added, both);
  const write = platformDb(ctx.env, "DIRECTORY").insert(teamMembers).select(row).onConflictDoNothing();
  const detail = { member: member.id };
  await commitTeams(ctx, { writes: [write], action: "team.member_added", targetId: team.id, detail });
}

/** Takes a member out of a team. */
export async function removeFromTeam(ctx: Ctx, teamId: string, userId: string): Promise<void> {
  ctx.require("teams:write");
  const [team, member] = [await findTeam(ctx, teamId), await seatOf(ctx, userId)];
  const seat = and(eq(teamMembers.teamId, team.id as Id<"tea">), eq(teamMembers.userId, member.id));
  const write = platformDb(ctx.env, "DIRECTORY").delete(teamMembers).where(seat);
  const detail = { member: member.id };
  await commitTeams(ctx, { writes: [write], action: "team.member_removed", targetId: team.id, detail });
}
