import type { By } from "../audit/index.ts";
import type { RequestCtx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import type { CurrentSession } from "./queries.ts";
import type { Membership } from "./session-query.ts";

/** A signed-in person, apart from any workspace: what verbs on their own account are given. */
export interface PersonCtx extends RequestCtx {
  session: CurrentSession["session"];
  user: CurrentSession["user"];
  memberships: CurrentSession["memberships"];
  /** Refuses with `sudo_required` unless the person has proved within ten minutes that it is them. */
  requireSudo(): void;
  /** Refuses what nobody may do in another person's place. */
  requireInPerson(): void;
  /** The same, and what nobody may do with a session that belongs to one workspace, or on its host. */
  requireSelf(): void;
}

/** The context of a signed-in person. */
export function personOf(request: RequestCtx, { session, user, memberships }: CurrentSession): PersonCtx {
  const requireInPerson = () => {
    if (session.impersonatorId !== null)
      fail("forbidden", "Only the person themselves may do this, not an administrator in their place.");
  };
  return {
    ...request,
    session,
    user,
    memberships,
    requireSudo: () => {
      if ((session.sudoUntil ?? 0) > request.clock.now()) return;
      fail("sudo_required", "Confirm first that it is you: this is open for ten minutes after that.");
    },
    requireInPerson,
    requireSelf: () => {
      requireInPerson();
      if (session.tenantId !== null || request.hostTenant !== null)
        fail("forbidden", "An account is changed on the platform's own host: sign in there.");
    },
  };
}

/** Somebody as the logs name them who has just proved who they are, by a password or a mailed link, say. */
export const byUser = ({ requestId, address, userAgent }: RequestCtx, id: Id<"usr">): By => ({
  actorType: "user",
  actorId: id,
  requestId,
  address,
  userAgent,
});

/** A signed-in person as the logs name them, with the administrator who acts in their place. */
export const byPerson = (person: PersonCtx): By => ({
  ...byUser(person, person.user.id),
  ...(person.session.impersonatorId && {
    impersonatedBy: person.session.impersonatorId,
    reason: person.session.impersonationReason ?? "",
  }),
});

declare module "../kernel/app-env.ts" {
  interface AppVariables {
    /** The signed-in person, on routes whose permission is `account`. */
    person: PersonCtx;
    /** Whoever a session or an access token stands for. */
    signedIn?: { user: { id: Id<"usr">; email: string; name: string }; memberships: Membership[] };
  }
}
