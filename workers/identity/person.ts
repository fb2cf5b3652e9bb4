import type { RequestCtx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import type { CurrentSession } from "./queries.ts";

/** A signed-in person, apart from any workspace: what verbs on their own account are given. */
export interface PersonCtx extends RequestCtx {
  session: CurrentSession["session"];
  user: CurrentSession["user"];
  memberships: CurrentSession["memberships"];
  /** Refuses with `sudo_required` unless the person has proved within ten minutes that it is them. */
  requireSudo(): void;
  /** Refuses what nobody may do in another person's place. */
  requireSelf(): void;
}

/** The context of a signed-in person. */
export const personOf = (request: RequestCtx, { session, user, memberships }: CurrentSession): PersonCtx => ({
  ...request,
  session,
  user,
  memberships,
  requireSudo: () => {
    if ((session.sudoUntil ?? 0) > request.clock.now()) return;
    fail("sudo_required", "Confirm first that it is you: this is open for ten minutes after that.");
  },
  requireSelf: () => {
    if (session.impersonatorId !== null)
      fail("forbidden", "Only the person themselves may do this, not an administrator in their place.");
  },
});

declare module "../kernel/app-env.ts" {
  interface AppVariables {
    /** The signed-in person, on routes whose permission is `account`. */
    person: PersonCtx;
  }
}
