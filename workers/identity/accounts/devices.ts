import { commitDirectory } from "../../audit/index.ts";
import { and, desc, eq, gt, platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import type { DeviceView } from "../contract.ts";
import { deviceOf } from "../device.ts";
import { voidCodesOf } from "../end-access.ts";
import { byPerson, type PersonCtx } from "../person.ts";
import { closeSessionsOf } from "../sessions.ts";
import { sessions } from "../tables.ts";

/** Where a person is signed in, last used first. */
export async function listDevices(person: PersonCtx): Promise<DeviceView[]> {
  person.requireSelf();
  const { env, clock, user, session } = person;
  const rows = await platformDb(env, "DIRECTORY")
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, user.id), gt(sessions.expiresAt, Math.floor(clock.now() / 1000))))
    .orderBy(desc(sessions.lastSeenAt));
  return rows
    .filter(({ impersonatorId }) => impersonatorId === null)
    .map(({ id, createdAt, lastSeenAt, address, userAgent, method }) => ({
      ...{ id, device: deviceOf(userAgent), address, method, current: id === session.id },
      ...{ createdAt: new Date(createdAt).toISOString(), lastSeenAt: new Date(lastSeenAt).toISOString() },
    }));
}

/** Ends one of a person's sessions, by its id in the list; at once, wherever it is. Refused with `not_found`. */
export async function endSession(person: PersonCtx, id: string): Promise<void> {
  person.requireSelf();
  const { env, user } = person;
  const write = platformDb(env, "DIRECTORY")
    .delete(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.userId, user.id)));
  const change = { action: "session.ended", targetId: id, by: byPerson(person), person: user.id };
  const [ended] = await commitDirectory(env, [write], [change], person);
  if (ended === 0) fail("not_found", "There is no such session any more.");
}

/** Ends all of a person's sessions but the one that asks, and what was begun in them. */
export async function endOtherSessions(person: PersonCtx): Promise<void> {
  person.requireSelf();
  const { env, user, session } = person;
  const change = {
    ...{ action: "session.others_ended", targetId: user.id },
    ...{ by: byPerson(person), person: user.id },
  };
  const writes = [...closeSessionsOf(env, user.id, session.id), voidCodesOf(env, user.id)];
  await commitDirectory(env, writes, [change], person);
}
