import { commitDirectory } from "../../audit/index.ts";
import { and, eq, platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { passkeys } from "../factor-tables.ts";
import { byUser, type PersonCtx } from "../person.ts";
import { LAST_WAY_IN, waysIn } from "../ways-in.ts";
import { forgetCodesWithoutFactors } from "./disable-totp.ts";
import { commitSecurityChange, renewSession } from "./security-change.ts";

const NOT_YOURS = "You have no such passkey.";
const mine = ({ user }: PersonCtx, id: string) => and(eq(passkeys.id, id), eq(passkeys.userId, user.id));

/** Renames a passkey. Refused with `sudo_required` and `not_found`. */
export async function renamePasskey(
  person: PersonCtx,
  id: string,
  { name }: { name: string },
): Promise<void> {
  person.requireSelf();
  person.requireSudo();
  const { env, clock, user, waitUntil } = person;
  const rename = platformDb(env, "DIRECTORY").update(passkeys).set({ name }).where(mine(person, id));
  const change = { action: "passkey.renamed", targetId: user.id, detail: { passkey: id }, person: user.id };
  const by = byUser(person, user.id);
  const [changed] = await commitDirectory(env, [rename], [{ ...change, by }], { clock, waitUntil });
  if (changed === 0) fail("not_found", NOT_YOURS);
}

/**
 * Removes a passkey; answers a new secret for the session's cookie. Refused with `sudo_required`, `not_found`, and
 * `conflict` for one that is the last way to sign in.
 */
export async function removePasskey(person: PersonCtx, id: string): Promise<{ secret: string }> {
  person.requireSelf();
  person.requireSudo();
  const { env, user } = person;
  const db = platformDb(env, "DIRECTORY");
  const [passkey] = await db.select().from(passkeys).where(mine(person, id)).limit(1);
  if (!passkey) fail("not_found", NOT_YOURS);
  const { name } = passkey;
  const spare = and(mine(person, id), sql`${waysIn(user.id)} > 1`);
  const writes = [db.delete(passkeys).where(spare), forgetCodesWithoutFactors(env, user.id)];
  const done = await commitSecurityChange(person, user, writes, {
    ...{
      action: "passkey.removed",
      targetId: user.id,
      detail: { passkey: id },
      what: "A passkey was removed",
    },
    ...{ facts: [{ label: "Passkey", value: name }] },
  });
  if (!done) fail("conflict", LAST_WAY_IN);
  return { secret: await renewSession(person) };
}
