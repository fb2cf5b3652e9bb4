import { and, eq, isNull, platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { totp } from "../factor-tables.ts";
import type { PersonCtx } from "../person.ts";
import { takeGuess } from "./guesses.ts";
import { factorsOf } from "./queries.ts";
import { newRecoveryCodes } from "./recovery-codes.ts";
import { commitSecurityChange, renewSession } from "./security-change.ts";
import { newTotpSecret, openTotp, sealTotp, stepOf, type TotpSetup, totpSetup } from "./totp.ts";

const ON_ALREADY = "An authenticator app is set up already. Turn it off first to use another one.";

/**
 * Begins to set up an authenticator app: a new secret, which asks nobody for codes before `confirmTotp`. Refused with
 * `sudo_required`, and with `conflict` where there is an app already.
 */
export async function beginTotp(person: PersonCtx): Promise<TotpSetup> {
  person.requireSelf();
  person.requireSudo();
  const { env, clock, user } = person;
  const secret = newTotpSecret();
  const row = { secret: await sealTotp(env, user.id, secret), createdAt: clock.now() };
  const kept = await platformDb(env, "DIRECTORY")
    .insert(totp)
    .values({ ...row, userId: user.id })
    .onConflictDoUpdate({ target: totp.userId, set: row, setWhere: isNull(totp.confirmedAt) });
  if (kept.meta.changes === 0) fail("conflict", ON_ALREADY);
  return totpSetup(secret, user.email);
}

/** What was begun and not confirmed, to be shown again; null where nothing was. For who has just proved who they are. */
export async function pendingTotp(person: PersonCtx): Promise<TotpSetup | null> {
  person.requireSelf();
  person.requireSudo();
  const pending = await findPending(person);
  return pending && totpSetup(pending.secret, person.user.email);
}

async function findPending({ env, user }: PersonCtx) {
  const theirs = and(eq(totp.userId, user.id), isNull(totp.confirmedAt));
  const [row] = await platformDb(env, "DIRECTORY").select().from(totp).where(theirs).limit(1);
  return row ? { sealed: row.secret, secret: await openTotp(env, user.id, row.secret) } : null;
}

/**
 * Turns the authenticator app on with a code of it. Answers a new secret for the session's cookie and, where the person
 * has none left, recovery codes, which nobody shows again. Refused with `invalid_input` for a wrong code,
 * `sudo_required`, `rate_limited`, and `conflict` where nothing was begun.
 */
export async function confirmTotp(
  person: PersonCtx,
  { code }: { code: string },
): Promise<{ recoveryCodes: string[]; secret: string }> {
  person.requireSelf();
  person.requireSudo();
  const { env, clock, user } = person;
  const pending = await findPending(person);
  if (!pending) fail("conflict", "There is no authenticator app that waits for a code. Begin again.");
  await takeGuess(env, user.id, clock);
  const step = stepOf(pending.secret, code, clock.now());
  if (step === null) {
    const detail = "is not what your app should show: type its six digits, and check that its clock is right";
    fail("invalid_input", "This code is not right.", { issues: [{ pointer: "/code", detail }] });
  }
  const { recoveryCodesLeft } = await factorsOf(env, user.id);
  const fresh = recoveryCodesLeft === 0 ? await newRecoveryCodes(env, user.id, clock.now()) : null;
  // Of this very secret: it may have been begun anew meanwhile.
  const same = and(
    isNull(totp.confirmedAt),
    eq(totp.userId, user.id),
    sql`${totp.secret} = ${JSON.stringify(pending.sealed)}`,
  );
  const enable = platformDb(env, "DIRECTORY")
    .update(totp)
    .set({ confirmedAt: clock.now(), lastStep: step })
    .where(same);
  const done = await commitSecurityChange(person, user, [enable, ...(fresh?.writes ?? [])], {
    ...{ action: "totp.enabled", targetId: user.id, what: "Two-factor sign-in was turned on" },
    ...{ facts: [{ label: "By", value: "An authenticator app" }] },
  });
  if (!done) fail("conflict", "The authenticator app was changed in between. Look again.");
  return { recoveryCodes: fresh?.codes ?? [], secret: await renewSession(person) };
}
