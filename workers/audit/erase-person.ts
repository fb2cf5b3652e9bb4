import { eq, inArray, platformDb, platformSweep } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { accountEvents, directoryOutbox } from "./directory-tables.ts";

/** How many entries one statement takes. */
const AT_ONCE = 2_000;

/**
 * Takes a person out of all logs: their own log goes, and what they did in tenants keeps their id alone, neither address
 * nor browser; also of what was done with `keys` of theirs. The tenants' chains hold. Twice is as good as once.
 */
export async function erasePerson(env: Env, userId: Id<"usr">, keys: Id<"key">[] = []): Promise<void> {
  const db = platformDb(env, "DIRECTORY");
  const actors = [userId, ...keys];
  await db.batch([
    db.delete(accountEvents).where(eq(accountEvents.userId, userId)),
    db
      .update(directoryOutbox)
      .set({ address: "", userAgent: "" })
      .where(inArray(directoryOutbox.actorId, actors)),
  ]);
  let erased: number;
  do {
    const result = await platformSweep(
      env,
      `UPDATE audit_entries SET address = NULL, user_agent = NULL, salt = NULL WHERE rowid IN (
         SELECT rowid FROM audit_entries INDEXED BY audit_entries_personal
         WHERE actor_id IN (SELECT value FROM json_each(?)) AND salt IS NOT NULL LIMIT ?)`,
      JSON.stringify(actors),
      AT_ONCE,
    ).run();
    erased = result.meta.changes;
  } while (erased >= AT_ONCE);
}
