import { and, eq, platformDb, sql, type Write } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { closeSessionsOf } from "./sessions.ts";
import { oneTimeCodes } from "./tables.ts";
import { endFamiliesOf } from "./tokens/families.ts";

/**
 * The write that voids what is under way for an account: mailed links, second steps, hand-offs. Links that bring back an
 * address which the account had before `since` stay, whatever is done: whoever took the account could end them else.
 */
export function voidCodesOf(env: Env, userId: Id<"usr">, since = Number.MAX_SAFE_INTEGER): Write {
  const { payload } = oneTimeCodes;
  const bringsBack = sql`(${payload} ->> '$.undo' = 1 AND ${payload} ->> '$.since' < ${since})`;
  return platformDb(env, "DIRECTORY")
    .delete(oneTimeCodes)
    .where(and(eq(oneTimeCodes.userId, userId), sql`${bringsBack} IS NOT TRUE`));
}

/** The writes that end all that is open for an account: sessions (but one, by its hash), tokens, and what is under way. */
export const endAccess = (env: Env, userId: Id<"usr">, but = ""): [Write, ...Write[]] => [
  ...closeSessionsOf(env, userId, but),
  endFamiliesOf(env, userId),
  voidCodesOf(env, userId),
];
