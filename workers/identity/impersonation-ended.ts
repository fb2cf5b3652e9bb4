import type { By, DirectoryChange } from "../audit/index.ts";
import type { Id } from "../kernel/ids.ts";
import type { SessionAttributes } from "./sessions.ts";

/** A session in which an administrator acts in a person's place. */
export interface Impersonation
  extends Pick<SessionAttributes, "tenantId" | "impersonatorId" | "impersonationReason"> {
  userId: Id<"usr">;
}

/**
 * What the logs of workspace and person say once such a session is over. Whoever removes its row says it: of several at
 * once, one. `by` is the platform, in the administrator's name, unless told.
 */
export function impersonationEnded(
  { userId, tenantId, impersonatorId, impersonationReason }: Impersonation,
  ended: "by_hand" | "by_time" | "with_the_account",
  by?: By,
): DirectoryChange {
  const platform = {
    ...{ actorType: "system", actorId: "system", requestId: "" },
    ...(impersonatorId && { impersonatedBy: impersonatorId, reason: impersonationReason ?? "" }),
  };
  return {
    ...{ action: "impersonation.ended", targetId: userId, detail: { ended }, by: by ?? platform },
    ...{ tenants: tenantId === null ? [] : [tenantId], person: userId },
  };
}
