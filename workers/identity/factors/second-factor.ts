import { commitDirectory } from "../../audit/index.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { fail } from "../../kernel/errors.ts";
import { lookAtCode, newCode, redeemCode, tryCode } from "../one-time-codes.ts";
import type { ProvedUser } from "../proved-user.ts";
import { userById } from "../queries.ts";
import { recordingRefusals, signInTo } from "../record-refusal.ts";
import type { OpenSession } from "../sessions.ts";
import { type Before, startSession } from "../start-session.ts";
import type { SignInMethod } from "../tables.ts";
import { acceptPasskey } from "./accept-passkey.ts";
import type { FactorMethod, SecondFactorInput } from "./contract.ts";
import { forgetGuesses, takeGuess } from "./guesses.ts";
import { challengeOf } from "./passkey-challenge.ts";
import { assertionOptions, CHALLENGE_MS } from "./passkey-options.ts";
import { passkeyOrigin } from "./passkey-site.ts";
import { type Factors, factorsOf, hasSecondFactor } from "./queries.ts";
import { takeRecoveryCode } from "./recovery-codes.ts";
import { takeTotp } from "./take-totp.ts";

/** Wrong answers to one challenge; the guesses at an account are limited over all its challenges as well. */
const MOST_TRIES = 10;

/** What is still asked of somebody who has shown the first time who they are. */
export interface SecondFactor {
  /** 64 hex characters: works once, for five minutes, on this host. */
  challenge: string;
  methods: FactorMethod[];
  /** Options for `navigator.credentials.get()`; null where no passkey can be used. */
  passkey: Record<string, unknown> | null;
}

/** Either a session, or what is still asked. */
export type SignedIn =
  | { session: OpenSession; secondFactor?: undefined }
  | { session?: undefined; secondFactor: SecondFactor };

/** How a person can show it again, on the host of this request. */
export function methodsOf(
  request: RequestCtx,
  { totp, passkeys, recoveryCodesLeft }: Factors,
): FactorMethod[] {
  return [
    ...(totp ? ["totp" as const] : []),
    ...(passkeys.length > 0 && passkeyOrigin(request) ? ["passkey" as const] : []),
    ...(recoveryCodesLeft > 0 ? ["recovery-code" as const] : []),
  ];
}

/**
 * What follows on a first proof of who somebody is, such as a password: a session or, where the account has a second
 * factor, the challenge to show that. Who signs in by a passkey alone has shown both. What the first proof brought about
 * happens `before` either.
 */
export async function sessionOrSecondFactor(
  request: RequestCtx,
  user: ProvedUser,
  method: SignInMethod,
  before: Before = {},
): Promise<SignedIn> {
  const { env, clock, origin } = request;
  const factors = await factorsOf(env, user.id);
  if (!hasSecondFactor(factors)) return { session: await startSession(request, user, method, before) };
  const payload = { method, origin, tries: 0 };
  const { code, write } = await newCode(
    env,
    { purpose: "second-factor", userId: user.id, payload, ttlMs: CHALLENGE_MS },
    clock,
  );
  await commitDirectory(env, [...(before.writes ?? []), write], before.changes ?? [], request);
  return { secondFactor: asked(request, code, factors) };
}

function asked(request: RequestCtx, challenge: string, factors: Factors): SecondFactor {
  const methods = methodsOf(request, factors);
  const passkey = methods.includes("passkey")
    ? assertionOptions(request, challenge, "preferred", factors.passkeys)
    : null;
  return { challenge, methods, passkey };
}

/** What a challenge asks for, to be shown again; null for one that is over or of another host. */
export async function secondFactorOf(request: RequestCtx, challenge: string): Promise<SecondFactor | null> {
  const { env, clock, origin } = request;
  const found = await lookAtCode(env, "second-factor", challenge, clock);
  if (!found?.userId || found.payload.origin !== origin) return null;
  return asked(request, challenge, await factorsOf(env, found.userId));
}

const OVER = "This sign-in took longer than five minutes, or too many tries, or is finished. Begin again.";
const WRONG = "This is not right. Look at the newest code of your app, or use another way.";

/**
 * Finishes a sign-in with the second factor. Rejects with `unauthenticated` for a wrong answer and for a challenge that
 * is over (`meta.over`), and with `rate_limited`.
 */
export async function finishSignIn(
  request: RequestCtx,
  input: SecondFactorInput,
): Promise<{ session: OpenSession; user: ProvedUser }> {
  const { env, clock, origin } = request;
  const over = () => fail("unauthenticated", OVER, { meta: { over: true } });
  const challenge = await tryCode(env, "second-factor", input.challenge, MOST_TRIES, clock);
  if (!challenge?.userId || challenge.payload.origin !== origin) return over();
  const { userId, payload } = challenge;
  await takeGuess(env, userId, clock);
  const user = await userById(env, userId);
  if (!user) return over();
  const method = payload.method as SignInMethod;
  const refused = signInTo(userId, method, "second");
  await recordingRefusals(
    request,
    async () => refused,
    async () => (await proves(request, user, input)) || fail("unauthenticated", WRONG),
  );
  // Of several right answers at once, such as a code and a passkey, one opens a session.
  if (!(await redeemCode(env, "second-factor", input.challenge, clock))) return over();
  await forgetGuesses(env, userId);
  return { session: await startSession(request, user, method), user };
}

async function proves(
  request: RequestCtx,
  user: ProvedUser,
  { challenge, code, recoveryCode, passkey }: SecondFactorInput,
): Promise<boolean> {
  if (code !== undefined) return takeTotp(request.env, user.id, code, request.clock);
  if (recoveryCode !== undefined) return takeRecoveryCode(request, user, recoveryCode);
  if (passkey === undefined || challengeOf(passkey) !== challenge) return false;
  // What came first was one factor: that somebody holds the authenticator is the second.
  const expected = { challenge, userId: user.id, userVerified: false };
  return (await acceptPasskey(request, passkey, expected)) !== null;
}
