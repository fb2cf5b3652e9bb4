import type { Ctx } from "../../kernel/context.ts";
import { fail } from "../../kernel/errors.ts";
import { requireThemselves } from "../life/certain.ts";
import { leaveTeams } from "../teams/leave-teams.ts";
import { commitSeat, requireSeatChange, seatOf } from "./seats.ts";

/** Takes a member's seat away: pages, tokens and keys of theirs stop with the next request. */
export async function removeMember(ctx: Ctx, userId: string): Promise<void> {
  ctx.require("members:write");
  const member = await seatOf(ctx, userId);
  requireSeatChange(ctx, member, null);
  const more = [leaveTeams(ctx, member.id)];
  await commitSeat(ctx, { member, next: null, action: "member.removed", more });
}

/** Gives up one's own seat; the last owner cannot. */
export async function leaveWorkspace(ctx: Ctx): Promise<void> {
  ctx.require("workspace:read");
  if (ctx.actor.type !== "user") fail("forbidden", "Only a person can leave; a key is revoked instead.");
  requireThemselves(ctx);
  const member = await seatOf(ctx, ctx.actor.id);
  const more = [leaveTeams(ctx, member.id)];
  await commitSeat(ctx, { member, next: null, action: "member.left", more });
}
