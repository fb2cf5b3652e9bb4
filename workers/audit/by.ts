import type { Ctx } from "../kernel/context.ts";
import type { Id } from "../kernel/ids.ts";

/** Who asks for a change, and from where. */
export interface By {
  /** `user`, `key`, `system` or `anonymous`. */
  actorType: string;
  actorId: string;
  requestId: string;
  /** Of the network; empty or absent where it is not known. */
  address?: string;
  userAgent?: string;
  /** The platform's administrator who acts as this person, and why. */
  impersonatedBy?: Id<"usr">;
  reason?: string;
}

const MAX_USER_AGENT = 256;

/** Where a change came from, as logs keep it. */
export const originOf = ({ address = "", userAgent = "" }: By) => ({
  address,
  userAgent: userAgent.slice(0, MAX_USER_AGENT),
});

/** What a log says of a change: what changed and, if somebody acted in another's name, who and why. */
export const detailOf = (detail: Record<string, unknown>, { impersonatedBy, reason }: By) =>
  impersonatedBy === undefined ? detail : { ...detail, impersonatedBy, reason: reason ?? "" };

/** Who asks in a context, for changes that something other than `commit` writes down. */
export function byOf({ actor, requestId, address, userAgent }: Ctx): By {
  const by: By = { actorType: actor.type, actorId: actor.id, requestId, address, userAgent };
  if (actor.type !== "user" || !actor.impersonatedBy) return by;
  return { ...by, impersonatedBy: actor.impersonatedBy, reason: actor.impersonationReason ?? "" };
}
