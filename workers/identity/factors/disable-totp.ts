import { and, eq, isNotNull, platformDb, type SQL, sql, type Write } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { passkeys, recoveryCodes, totp } from "../factor-tables.ts";
import type { PersonCtx } from "../person.ts";
import { commitSecurityChange, renewSession } from "./security-change.ts";

const none = (table: SQL): SQL => sql`NOT EXISTS (${table})`;

/** The write that takes a person's recovery codes away with their last factor, for the end of the batch that removes it. */
export function forgetCodesWithoutFactors(env: Env, userId: Id<"usr">): Write {
  const apps = sql`SELECT 1 FROM ${totp} WHERE ${totp.userId} = ${userId} AND ${totp.confirmedAt} IS NOT NULL`;
  const keys = sql`SELECT 1 FROM ${passkeys} WHERE ${passkeys.userId} = ${userId}`;
  return platformDb(env, "DIRECTORY")
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), none(apps), none(keys)));
}

/**
 * Turns the authenticator app off; answers a new secret for the session's cookie. Refused with `sudo_required`, and
 * with `conflict` where there is none.
 */
export async function disableTotp(person: PersonCtx): Promise<{ secret: string }> {
  person.requireSelf();
  person.requireSudo();
  const { env, user } = person;
  const theirs = and(eq(totp.userId, user.id), isNotNull(totp.confirmedAt));
  const remove = platformDb(env, "DIRECTORY").delete(totp).where(theirs);
  const done = await commitSecurityChange(person, user, [remove, forgetCodesWithoutFactors(env, user.id)], {
    ...{ action: "totp.disabled", targetId: user.id, what: "The authenticator app was turned off" },
  });
  if (!done) fail("conflict", "There is no authenticator app to turn off.");
  return { secret: await renewSession(person) };
}
