import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx } from "../../kernel/context.ts";
import { type ChangeRoleInput, changeRoleInput } from "../contract.ts";
import { commitSeat, requireSeatChange, seatOf } from "./seats.ts";

/** Gives a member another role. Refused for owners to all but owners, and for the last owner; counts at once. */
export async function changeRole(ctx: Ctx, userId: string, input: ChangeRoleInput): Promise<void> {
  ctx.require("members:write");
  const { role } = parseOrFail(changeRoleInput, input, "json");
  const member = await seatOf(ctx, userId);
  requireSeatChange(ctx, member, role);
  if (member.role === role) return;
  await commitSeat(ctx, { member, next: role, action: "member.role_changed" });
}
