import { and, desc, eq, lt, platformDatabase, platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { firstIdAt, type Id } from "../kernel/ids.ts";
import { decodeIdCursor, type Page, type PageQuery, toPage } from "../kernel/pages.ts";
import { accountEvents } from "./directory-tables.ts";

export type AccountEvent = typeof accountEvents.$inferSelect;

/** A person's own log, newest first. */
export async function accountEventsOf(
  env: Env,
  userId: Id<"usr">,
  { cursor, limit }: PageQuery,
): Promise<Page<AccountEvent>> {
  const before = decodeIdCursor("aud", cursor);
  const rows = await platformDb(env, "DIRECTORY")
    .select()
    .from(accountEvents)
    .where(and(eq(accountEvents.userId, userId), before && lt(accountEvents.id, before)))
    .orderBy(desc(accountEvents.id))
    .limit(limit + 1);
  return toPage(rows, limit, ({ id }) => id);
}

/** How long a person's own log goes back. */
export const ACCOUNT_EVENTS_MS = 365 * 86_400_000;
/** Of one call of the scheduler. */
const AT_ONCE = 5_000;

/** Removes what people's own logs keep no longer; called by the scheduler. Ids sort by time. Answers how much it was. */
export async function deleteOldAccountEvents(env: Env, now: number): Promise<number> {
  const old = `DELETE FROM account_events WHERE id IN
    (SELECT id FROM account_events WHERE id < ? ORDER BY id LIMIT ${AT_ONCE})`;
  const statement = platformDatabase(env, "DIRECTORY").prepare(old);
  return (await statement.bind(firstIdAt("aud", now - ACCOUNT_EVENTS_MS)).run()).meta.changes;
}
