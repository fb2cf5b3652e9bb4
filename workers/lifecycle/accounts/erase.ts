import { erasePerson } from "../../audit/index.ts";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import { eq, lte, platformDatabase, platformDb } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { type Id, newId } from "../../kernel/ids.ts";
import { tenantObject } from "../../tenants/index.ts";
import { type ErasedKey, erasures } from "../directory-tables.ts";

/** By then whatever was on its way to a log has come there. */
export const AGAIN_MS = 60_000;
const AT_ONCE = 20;

/** Takes the keys of somebody who is gone out of their tenants' objects, and them out of all logs. May be repeated. */
export async function erase(
  env: Env,
  { userId, keys }: { userId: Id<"usr">; keys: ErasedKey[] },
): Promise<void> {
  const by = { actorType: "system", actorId: "system", requestId: newId("req") };
  for (const { tenantId, id } of keys) await tenantObject(env, tenantId).revokeKey(id, by);
  const ids = keys.map(({ id }) => id);
  await erasePerson(env, userId, ids);
}

/** The mail that said goodbye names an address: it goes, once it was sent or given up. Answers whether it is gone. */
async function forgetMail(env: Env, mailId: Id<"mai">): Promise<boolean> {
  const directory = platformDatabase(env, "DIRECTORY");
  const [, left] = await directory.batch([
    directory.prepare("DELETE FROM mails WHERE id = ? AND state IN ('sent', 'failed')").bind(mailId),
    directory.prepare("SELECT 1 FROM mails WHERE id = ?").bind(mailId),
  ]);
  return left?.results.length === 0;
}

/**
 * Erases people again whose account was deleted a minute ago: something of them may have been on its way to a log. Called
 * by the scheduler. Answers how many were looked at.
 */
export async function sweepErasures(env: Env, clock: Clock = systemClock): Promise<number> {
  const db = platformDb(env, "DIRECTORY");
  const due = await db
    .select()
    .from(erasures)
    .where(lte(erasures.nextAt, clock.now()))
    .orderBy(erasures.nextAt)
    .limit(AT_ONCE);
  for (const { userId, keys, mailId } of due) {
    const mine = eq(erasures.userId, userId);
    const done = erase(env, { userId, keys }).then(() => forgetMail(env, mailId));
    // One person's trouble is not the others'.
    const gone = await done.catch((error) => console.error(`accounts: ${userId} is erased later`, error));
    const later = { nextAt: clock.now() + AGAIN_MS };
    await (gone ? db.delete(erasures).where(mine) : db.update(erasures).set(later).where(mine));
  }
  return due.length;
}
