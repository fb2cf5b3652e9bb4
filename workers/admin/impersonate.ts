import { commitDirectory } from "../audit/index.ts";
import { byPerson, openSession, type PersonCtx } from "../identity/index.ts";
import { sessions } from "../identity/tables.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import { sha256 } from "../kernel/crypto.ts";
import { eq, platformDb } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, isId } from "../kernel/ids.ts";
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
  const { env, session, user } = person;
  if (!session.impersonatorId || !session.tenantId) fail("conflict", "You act as yourself.");
  const change = {
    action: "impersonation.ended",
    targetId: user.id,
    by: byPerson(person),
    ...{ tenants: [session.tenantId], person: user.id },
  };
  const close = platformDb(env, "DIRECTORY").delete(sessions).where(eq(sessions.id, session.id));
  await commitDirectory(env, [close], [change], person);
}
