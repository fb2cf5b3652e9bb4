import { and, eq, or, platformDb, platformSweep, sql } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { accountEvents, directoryOutbox } from "./directory-tables.ts";

/** How many entries one statement takes. */
const AT_ONCE = 2_000;

/** The person's keys: those that are known, and those that were revoked, of which the logs alone know. */
async function keysOf(env: Env, userId: Id<"usr">, known: Id<"key">[]): Promise<string[]> {
  const keys = new Set<string>(known);
  for (let makers = [userId, ...keys]; makers.length > 0; ) {
    const made = await platformSweep(
      env,
      `SELECT DISTINCT target_id AS id FROM audit_entries INDEXED BY audit_entries_personal
       WHERE actor_id IN (SELECT value FROM json_each(?1)) AND salt IS NOT NULL
         AND action = 'key.created' AND detail ->> 'principal' = ?2`,
      JSON.stringify(makers),
      userId,
    ).all<{ id: Id<"key"> }>();
    makers = made.results.map(({ id }) => id).filter((id) => !keys.has(id));
    for (const id of makers) keys.add(id);
  }
  return [...keys];
}

/** Some of what they did: neither from where nor with which browser is kept. */
const eraseActs = (env: Env, actors: string[]): Promise<D1Result> =>
  platformSweep(
    env,
    `UPDATE audit_entries SET address = NULL, user_agent = NULL, salt = NULL WHERE rowid IN (
       SELECT rowid FROM audit_entries INDEXED BY audit_entries_personal
       WHERE actor_id IN (SELECT value FROM json_each(?1)) AND salt IS NOT NULL LIMIT ?2)`,
    JSON.stringify(actors),
    AT_ONCE,
  ).run();

/** Some of what was tried at an account by who was not known: nobody but the person, or who was after them. */
const eraseAttempts = (env: Env, userId: Id<"usr">): Promise<D1Result> =>
  platformSweep(
    env,
    `UPDATE audit_entries SET address = NULL, user_agent = NULL, salt = NULL WHERE rowid IN (
       SELECT rowid FROM audit_entries INDEXED BY audit_entries_attempts
       WHERE target_id = ?1 AND actor_type = 'anonymous' AND salt IS NOT NULL LIMIT ?2)`,
    userId,
    AT_ONCE,
  ).run();

async function untilDone(some: () => Promise<D1Result>): Promise<void> {
  while ((await some()).meta.changes >= AT_ONCE);
}

/**
 * Takes a person out of all logs: their own log goes, and what they did in tenants keeps their id alone, neither address
 * nor browser; also of what was done with `keys` of theirs or others that they had before, and of who tried to sign in as
 * them. The tenants' chains hold. Twice is as good as once.
 */
export async function erasePerson(env: Env, userId: Id<"usr">, keys: Id<"key">[] = []): Promise<void> {
  const db = platformDb(env, "DIRECTORY");
  const theirs = await keysOf(env, userId, keys);
  const { actorId, actorType, targetId } = directoryOutbox;
  const acted = sql`${actorId} IN (SELECT value FROM json_each(${JSON.stringify([userId, ...theirs])}))`;
  const tried = and(eq(actorType, "anonymous"), eq(targetId, userId));
  await db.batch([
    db.delete(accountEvents).where(eq(accountEvents.userId, userId)),
    db.update(directoryOutbox).set({ address: "", userAgent: "" }).where(or(acted, tried)),
  ]);
  // By the person's own entries their keys are found: those last, should this break off.
  await untilDone(() => eraseActs(env, theirs));
  await untilDone(() => eraseAttempts(env, userId));
  await untilDone(() => eraseActs(env, [userId]));
}
