import { type CommitOptions, commitDirectory, type DirectoryChange } from "../audit/index.ts";
import { byPerson, impersonationEnded, openSession, type PersonCtx } from "../identity/index.ts";
import { sessions } from "../identity/tables.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { sha256 } from "../kernel/crypto.ts";
import { and, eq, isNotNull, lte, platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, isId } from "../kernel/ids.ts";
import { toTheEnd } from "../kernel/to-the-end.ts";
import { type ImpersonationInput, impersonationInput } from "./contract.ts";
import { getUser } from "./queries.ts";

const MINUTE_MS = 60_000;

export interface Impersonation {
  /** Of the session in the other person's place, for this browser's cookie. */
  secret: string;
  until: number;
}

/**
 * Opens a session in which an administrator acts as a member of one workspace, for an hour at most. The workspace's log
 * says so, with the reason; each act in it names the administrator. What is dangerous, and the person's own account, stay
 * closed. Refused with `sudo_required`, and `not_found` where the person has no seat there.
 */
export async function impersonate(person: PersonCtx, input: ImpersonationInput): Promise<Impersonation> {
  const { userId, tenantId, reason, minutes } = parseOrFail(impersonationInput, input, "json");
  const user = await getUser(person, userId);
  person.requireSudo();
  if (!isId("ten", tenantId) || !user.workspaces.some(({ id }) => id === tenantId))
    fail("not_found", "This person has no seat in that workspace.");
  if (user.platformAdmin || user.suspension)
    fail("forbidden", "Nobody acts in the place of an administrator, or of somebody who is suspended.");
  const { env, clock, address, userAgent } = person;
  const now = clock.now();
  const until = now + minutes * MINUTE_MS;
  const mine = user.id as Id<"usr">;
  const session = await openSession(env, mine, {
    ...{ createdAt: now, address, userAgent, method: "impersonation", tenantId, sudoUntil: null },
    ...{ impersonatorId: person.user.id, impersonationReason: reason },
  });
  const id = await sha256(session.secret);
  const ends = platformDb(env, "DIRECTORY")
    .update(sessions)
    .set({ expiresAt: Math.floor(until / 1000) })
    .where(eq(sessions.id, id));
  const change = {
    action: "impersonation.started",
    targetId: mine,
    detail: { reason, until: new Date(until).toISOString() },
    by: byPerson(person),
    ...{ tenants: [tenantId], person: mine },
  };
  await commitDirectory(env, [session.write, ends], [change], person);
  return { secret: session.secret, until };
}

/** Ends a session in another's place. Refused with `conflict` for any other. */
export async function stopImpersonating(person: PersonCtx): Promise<void> {
  const { session, user } = person;
  if (!session.impersonatorId) fail("conflict", "You act as yourself.");
  const mine = { ...session, userId: user.id };
  await end(person, session.id, impersonationEnded(mine, "by_hand", byPerson(person)));
}

/** Of one call of the scheduler. */
const AT_ONCE = 100;

/** Ends, and tells of, what has come to its time; called by the scheduler. Answers how many there were. */
export async function endImpersonations(env: Env, clock: Clock = systemClock): Promise<number> {
  const now = Math.floor(clock.now() / 1000);
  const over = await platformDb(env, "DIRECTORY")
    .select()
    .from(sessions)
    .where(and(lte(sessions.expiresAt, now), isNotNull(sessions.impersonatorId)))
    .limit(AT_ONCE);
  await toTheEnd(async (waitUntil) => {
    for (const session of over)
      await end({ env, clock, waitUntil }, session.id, impersonationEnded(session, "by_time"));
  });
  return over.length;
}

/** Whichever of those who end it at once removes the row tells of it, and the others do not. */
async function end(
  { env, ...options }: CommitOptions & { env: Env },
  id: string,
  change: DirectoryChange,
): Promise<void> {
  const close = platformDb(env, "DIRECTORY").delete(sessions).where(eq(sessions.id, id));
  await commitDirectory(env, [close], [change], options);
}
