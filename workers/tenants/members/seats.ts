import { commitDirectory, type DirectoryChange } from "../../audit/index.ts";
import { memberships, users } from "../../identity/tables.ts";
import type { Ctx } from "../../kernel/context.ts";
import { and, eq, platformDb, type SQL, sql, type Write } from "../../kernel/db.ts";
import { DomainError, fail } from "../../kernel/errors.ts";
import { type Id, isId } from "../../kernel/ids.ts";
import type { Role } from "../../kernel/permissions.ts";
import { changedBy } from "../changed-by.ts";
import { revokeInvitationsOf } from "../invitations/revoke-invitations-of.ts";
import { noteChange, tellObject } from "../tell-object.ts";
import { seatRefusal } from "./rules.ts";

/** A member, as changes of their seat need to know them. */
export interface Seat {
  id: Id<"usr">;
  name: string;
  email: string;
  role: Role;
  /** When the platform suspended them; null of everybody else. */
  suspendedAt: number | null;
}

/** The seat of a person in the workspace; `not_found` for everybody else. */
export async function seatOf({ env, tenant }: Ctx, userId: string): Promise<Seat> {
  const found =
    isId("usr", userId) &&
    (await platformDb(env, "DIRECTORY")
      .select({
        ...{ id: users.id, name: users.name, email: users.email, suspendedAt: users.suspendedAt },
        role: memberships.role,
      })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(and(eq(memberships.tenantId, tenant.id), eq(memberships.userId, userId))));
  return (found ? found[0] : undefined) ?? fail("not_found", "Nobody of that id belongs to this workspace.");
}

/** Who acts, as rules about seats see it: a key acts for its principal. */
export function actingSeat({ actor }: Ctx): { id: string; role: Role } {
  if (actor.type === "user") return { id: actor.id, role: actor.role };
  if (actor.type === "key") return { id: actor.principal.id, role: actor.role };
  return fail("forbidden", "Only members change seats.");
}

/** Refuses what the rules forbid. */
export function requireSeatChange(ctx: Ctx, member: Seat, next: Role | null): void {
  const refusal = seatRefusal({ actor: actingSeat(ctx), member, next });
  if (refusal) throw new DomainError(refusal);
}

/** Holds where the seat is still what it was read as and, if it was an owner's, another owner remains. */
function unchanged({ tenant }: Ctx, { id, role }: Seat): SQL {
  const seat = sql`tenant_id = ${tenant.id} AND user_id = ${id} AND role = ${role}`;
  if (role !== "owner") return seat;
  return sql`${seat} AND (SELECT count(*) FROM memberships WHERE tenant_id = ${tenant.id} AND role = 'owner') > 1`;
}

const LAST_OWNER =
  "A workspace keeps at least one owner. Make somebody else the owner first, or delete the workspace.";

export interface SeatCommit {
  member: Seat;
  next: Role | null;
  action: string;
  /** Further writes of the batch, such as mails. */
  more?: Write[];
}

/**
 * Changes or takes away a seat, and tells the tenant's object before it answers: keys of the person follow with their
 * next request. `conflict` where the seat was changed meanwhile, or is the last owner's.
 */
export async function commitSeat(ctx: Ctx, { member, next, action, more = [] }: SeatCommit): Promise<void> {
  const { env, tenant, clock } = ctx;
  const db = platformDb(env, "DIRECTORY");
  const where = unchanged(ctx, member);
  const write =
    next === null
      ? db.delete(memberships).where(where)
      : db.update(memberships).set({ role: next }).where(where);
  const change: DirectoryChange = {
    ...{ action, targetId: member.id, by: changedBy(ctx), tenants: [tenant.id], person: member.id },
    detail: { before: { role: member.role }, after: next === null ? null : { role: next } },
  };
  // Who has no seat any more is in no team: the object has both.
  const subjects = next === null ? [member.id, tenant.id] : [member.id];
  const notes = subjects.map((subject) => noteChange(env, tenant.id, subject, clock.now()));
  const inviter = { tenantId: tenant.id, userId: member.id, by: change.by, from: 1 };
  const revoked = await revokeInvitationsOf(ctx, inviter);
  const writes = [write, ...revoked.writes, ...notes, ...more];
  const [changed] = await commitDirectory(env, writes, [change, ...revoked.changes], ctx);
  if (changed === 0) await explain(ctx, member);
  await tellObject(env, tenant.id, ...subjects);
}

/** Why a seat did not change. */
async function explain(ctx: Ctx, { id, role }: Seat): Promise<never> {
  const now = await seatOf(ctx, id);
  if (now.role === "owner" && role === "owner") fail("conflict", LAST_OWNER);
  fail("conflict", "The seat was changed meanwhile. Look at it again.");
}
