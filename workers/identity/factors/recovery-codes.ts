import type { RequestCtx } from "../../kernel/context.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { and, eq, isNull, notInArray, platformDb, type Write } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import { base32, type Id } from "../../kernel/ids.ts";
import { recoveryCodes } from "../factor-tables.ts";
import type { PersonCtx } from "../person.ts";
import type { ProvedUser } from "../proved-user.ts";
import { factorsOf, hasSecondFactor } from "./queries.ts";
import { commitSecurityChange, renewSession } from "./security-change.ts";

const CODES = 10;
/** 80 bits: guessing is hopeless even with a copy of the hashes. */
const CODE_BYTES = 10;

/** Hashed with its person: nobody can look for a code in all accounts at once. */
const hashOf = (userId: Id<"usr">, code: string): Promise<string> => sha256(`recovery ${userId} ${code}`);
/** A code as it was made, however it is typed: letters that look alike are read as Crockford's base32 says. */
const plain = (code: string): string =>
  code.toLowerCase().replace(/[\s-]/g, "").replace(/o/g, "0").replace(/[il]/g, "1");

/** Ten new codes for a person, and the rows that take the place of all earlier ones. */
export async function newRecoveryCodes(
  env: Env,
  userId: Id<"usr">,
  createdAt: number,
): Promise<{ codes: string[]; writes: Write[] }> {
  const made = Array.from({ length: CODES }, () =>
    base32(crypto.getRandomValues(new Uint8Array(CODE_BYTES))),
  );
  const rows = await Promise.all(
    made.map(async (code) => ({ id: await hashOf(userId, code), userId, createdAt })),
  );
  const db = platformDb(env, "DIRECTORY");
  const ids = rows.map(({ id }) => id);
  const earlier = and(eq(recoveryCodes.userId, userId), notInArray(recoveryCodes.id, ids));
  return {
    codes: made.map((code) => code.replace(/.{4}(?=.)/g, "$&-")),
    writes: [db.insert(recoveryCodes).values(rows), db.delete(recoveryCodes).where(earlier)],
  };
}

/**
 * Makes ten recovery codes; earlier ones stop. They are in the answer, and nowhere else. Refused with `sudo_required`,
 * and with `conflict` where the person has no second factor that they would stand in for.
 */
export async function createRecoveryCodes(person: PersonCtx): Promise<{ codes: string[]; secret: string }> {
  person.requireSelf();
  person.requireSudo();
  const { env, clock, user } = person;
  if (!hasSecondFactor(await factorsOf(env, user.id)))
    fail("conflict", "Set up an authenticator app or a passkey first: recovery codes stand in for those.");
  const { codes, writes } = await newRecoveryCodes(env, user.id, clock.now());
  await commitSecurityChange(person, user, writes, {
    action: "recovery_codes.created",
    targetId: user.id,
    what: "New recovery codes were made",
  });
  return { codes, secret: await renewSession(person) };
}

/** Whether a recovery code is right, and used up by this; the person is told by mail. */
export async function takeRecoveryCode(
  request: RequestCtx,
  account: ProvedUser,
  code: string,
): Promise<boolean> {
  const { env, clock } = request;
  const id = await hashOf(account.id, plain(code));
  const db = platformDb(env, "DIRECTORY");
  const unused = and(eq(recoveryCodes.id, id), isNull(recoveryCodes.usedAt));
  const [known] = await db.select({ id: recoveryCodes.id }).from(recoveryCodes).where(unused).limit(1);
  if (!known) return false;
  const use = db.update(recoveryCodes).set({ usedAt: clock.now() }).where(unused);
  return commitSecurityChange(request, account, [use], {
    action: "recovery_code.used",
    targetId: account.id,
    what: "A recovery code was used",
  });
}
