import { type Refusal, refused } from "../../kernel/errors.ts";
import type { Role } from "../../kernel/permissions.ts";

/** How much a role may, for comparing: nobody gives themselves one that may more. */
const RANK: Record<Role, number> = { owner: 4, admin: 3, developer: 2, member: 1, reseller: 0 };

export interface SeatChange {
  /** Who asks for it, and in which role. */
  actor: { id: string; role: Role };
  member: { id: string; role: Role };
  /** The role afterwards; null when the seat is taken away. */
  next: Role | null;
}

const no = (detail: string): Refusal => refused("forbidden", detail).error;

/**
 * Why a change of a seat may not be made; undefined where it may. That the last owner stays is not decided here: only
 * the database knows it at the moment of the change.
 */
export function seatRefusal({ actor, member, next }: SeatChange): Refusal | undefined {
  const own = actor.id === member.id;
  if (own && next !== null && RANK[next] > RANK[actor.role])
    return no("Nobody raises their own role. Ask an owner to do it.");
  if (actor.role === "owner") return undefined;
  if (next === "owner") return no("Only an owner can make somebody an owner.");
  if (own && next === null) return undefined;
  if (member.role === "owner") return no("Only an owner can change or remove an owner.");
  if (actor.role === "admin") return undefined;
  return no(`The role ${actor.role} changes no seats. Ask an owner or an admin.`);
}
