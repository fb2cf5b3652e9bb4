import { and, desc, eq, lt, platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
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
