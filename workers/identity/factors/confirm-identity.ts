import { commitDirectory } from "../../audit/index.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { eq, platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { base32 } from "../../kernel/ids.ts";
import { mailWrite, wakeMail } from "../../mail/index.ts";
import { brandOf, mailOriginOf } from "../mail-brand.ts";
import { newCode, redeemCode } from "../one-time-codes.ts";
import { verifyPassword } from "../passwords.ts";
import { byPerson, byUser, type PersonCtx } from "../person.ts";
import { recordingRefusals } from "../record-refusal.ts";
import { rotateSession } from "../sessions.ts";
import { SUDO_MS } from "../start-session.ts";
import { users } from "../tables.ts";
import { acceptPasskey } from "./accept-passkey.ts";
import type { ConfirmInput, ConfirmMethod } from "./contract.ts";
import { forgetGuesses, takeGuess } from "./guesses.ts";
import { assertionOptions, CHALLENGE_MS, newChallenge } from "./passkey-options.ts";
import { type Factors, factorsOf, hasSecondFactor } from "./queries.ts";
import { takeRecoveryCode } from "./recovery-codes.ts";
import { methodsOf } from "./second-factor.ts";
import { takeChallenge } from "./take-challenge.ts";
import { takeTotp } from "./take-totp.ts";

/** Characters of a mailed code: 40 bits, good for five minutes, few guesses and one session. */
const MAILED_BYTES = 5;

/** How a person can confirm that it is them. Who has a second factor needs it: a password may have been seen. */
function waysOf(person: PersonCtx, factors: Factors): ConfirmMethod[] {
  if (hasSecondFactor(factors)) return methodsOf(person, factors);
  return [factors.password ? "password" : "mailed-code"];
}

/** How the person can confirm that it is them, on the host of this request. Refused for who acts in their place. */
export async function confirmMethods(person: PersonCtx): Promise<ConfirmMethod[]> {
  person.requireInPerson();
  return waysOf(person, await factorsOf(person.env, person.user.id));
}

/** The same, with what their browser is asked with for a passkey (null where none can be used). */
export async function confirmWays(
  person: PersonCtx,
): Promise<{ methods: ConfirmMethod[]; passkey: Record<string, unknown> | null }> {
  person.requireInPerson();
  const factors = await factorsOf(person.env, person.user.id);
  const methods = waysOf(person, factors);
  const challenge = methods.includes("passkey")
    ? await newChallenge(person, "confirm", person.user.id)
    : null;
  if (challenge === null) return { methods, passkey: null };
  return { methods, passkey: assertionOptions(person, challenge, "required", factors.passkeys) };
}

/** What a mailed code stands for: it is of use in the session that asked for it, and in no other. */
const mailed = ({ session }: PersonCtx, code: string): Promise<string> =>
  sha256(`confirm ${session.id} ${code.toLowerCase().replace(/[\s-]/g, "")}`);

/** Mails a code to who has nothing else to confirm with. Refused with `conflict` for others, and `rate_limited`. */
export async function mailConfirmCode(person: PersonCtx): Promise<void> {
  const { env, clock, user, waitUntil } = person;
  if (!(await confirmMethods(person)).includes("mailed-code"))
    fail("conflict", "Confirm with what your account has: a password, an authenticator app or a passkey.");
  await takeGuess(env, user.id, clock);
  const short = base32(crypto.getRandomValues(new Uint8Array(MAILED_BYTES)));
  const input = { purpose: "confirm" as const, userId: user.id, payload: {}, ttlMs: CHALLENGE_MS };
  const { code, write } = await newCode(env, { ...input, code: await mailed(person, short) }, clock);
  const expiresAt = clock.now() + CHALLENGE_MS;
  const message = {
    ...{ template: "confirm-identity" as const, name: user.name, code: short, expiresAt },
    from: mailOriginOf(person),
  };
  const letter = { key: `confirm:${await sha256(code)}`, to: user.email, brand: brandOf(person), message };
  const mail = await mailWrite(env, letter, clock);
  await platformDb(env, "DIRECTORY").batch([write, mail.write]);
  waitUntil(wakeMail(env, [mail.id]));
}

/**
 * Opens dangerous acts for ten minutes, to a person who has shown again that it is them. Answers a new secret for the
 * session's cookie. Rejects with `forbidden` for who acts in their place and for a way that is not theirs,
 * `invalid_input` for a wrong answer, and `rate_limited`.
 */
export async function confirmIdentity(
  person: PersonCtx,
  input: ConfirmInput,
): Promise<{ secret: string; sudoUntil: number }> {
  const { env, clock, user, session, waitUntil } = person;
  const method = wayOf(input);
  const about = { targetId: user.id, person: user.id, detail: { method } };
  const refused = { ...about, action: "session.confirmation_refused", by: byPerson(person) };
  await recordingRefusals(
    person,
    async () => refused,
    () => requireShown(person, method, input),
  );
  await forgetGuesses(env, user.id);
  const sudoUntil = clock.now() + SUDO_MS;
  const { secret, write } = await rotateSession(env, session.id, { sudoUntil });
  const change = { ...about, action: "session.confirmed", by: byUser(person, user.id) };
  const [changed] = await commitDirectory(env, [write], [change], { clock, waitUntil });
  if (changed === 0) fail("unauthenticated", "This session has ended. Sign in again.");
  return { secret, sudoUntil };
}

const FIELD = {
  password: "password",
  totp: "code",
  passkey: "passkey",
  "recovery-code": "recoveryCode",
  "mailed-code": "mailedCode",
} as const satisfies Record<ConfirmMethod, keyof ConfirmInput>;

const WRONG: Record<ConfirmMethod, string> = {
  password: "This is not your password.",
  totp: "This is not the code that your app shows now. One that was used does not work again.",
  passkey: "This passkey was not accepted. Try again, or use another way.",
  "recovery-code": "This is none of your recovery codes, or it was used.",
  "mailed-code": "This is not the code of our last mail, or it is older than five minutes.",
};

const wayOf = (input: ConfirmInput): ConfirmMethod =>
  (Object.keys(FIELD) as ConfirmMethod[]).find((method) => input[FIELD[method]] !== undefined) ?? "password";

/** Refuses who does not show, by a way of theirs, that it is them. */
async function requireShown(person: PersonCtx, method: ConfirmMethod, input: ConfirmInput): Promise<void> {
  const methods = await confirmMethods(person);
  if (!methods.includes(method))
    fail("forbidden", `This account confirms by ${methods.join(" or ")}.`, { meta: { methods } });
  await takeGuess(person.env, person.user.id, person.clock);
  if (await shows(person, input)) return;
  const detail = "is not right; try again";
  fail("invalid_input", WRONG[method], { issues: [{ pointer: `/${FIELD[method]}`, detail }] });
}

async function shows(person: PersonCtx, input: ConfirmInput): Promise<boolean> {
  const { env, clock, user } = person;
  const { password, code, recoveryCode, passkey, mailedCode } = input;
  if (password !== undefined) return isPassword(person, password);
  if (code !== undefined) return takeTotp(env, user.id, code, clock);
  if (recoveryCode !== undefined) return takeRecoveryCode(person, user, recoveryCode);
  if (mailedCode !== undefined) {
    const taken = await redeemCode(env, "confirm", await mailed(person, mailedCode), clock);
    return taken?.userId === user.id;
  }
  if (passkey === undefined) return false;
  const challenge = await takeChallenge(person, passkey, "confirm", user.id);
  return (await acceptPasskey(person, passkey, { challenge, userId: user.id, userVerified: true })) !== null;
}

async function isPassword({ env, user }: PersonCtx, password: string): Promise<boolean> {
  const db = platformDb(env, "DIRECTORY");
  const [row] = await db
    .select({ hash: users.passwordHash })
    .from(users)
    .where(eq(users.id, user.id))
    .limit(1);
  return verifyPassword(password, row?.hash);
}
