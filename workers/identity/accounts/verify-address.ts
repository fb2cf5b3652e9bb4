import type { RequestCtx } from "../../kernel/context.ts";
import { sameText, sha256 } from "../../kernel/crypto.ts";
import { isUniqueViolation, platformDb } from "../../kernel/db.ts";
import { DomainError, fail } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import type { UserView, VerifyInput } from "../contract.ts";
import { takeLimits } from "../login-limits.ts";
import { lookAtCode, redeemCode } from "../one-time-codes.ts";
import { verifyPassword } from "../passwords.ts";
import { byUser } from "../person.ts";
import type { OpenSession } from "../sessions.ts";
import { startSession } from "../start-session.ts";
import { users } from "../tables.ts";
import type { PendingSignUp } from "./sign-up.ts";

const GONE = "This link was used already, or is too old. Sign in, or sign up again.";

/** The sign-up that a mailed link stands for, and whether this is the browser that began it; null for none. */
export async function findSignUp(
  { env, clock }: RequestCtx,
  code: string,
  nonce: string | undefined,
): Promise<{ pending: PendingSignUp; sameBrowser: boolean } | null> {
  const found = await lookAtCode(env, "sign-up", code, clock);
  if (!found) return null;
  const pending = found.payload as unknown as PendingSignUp;
  const sameBrowser = nonce !== undefined && sameText(await sha256(nonce), pending.nonceHash);
  return { pending, sameBrowser };
}

async function requireSameHand(
  request: RequestCtx,
  { pending, sameBrowser }: { pending: PendingSignUp; sameBrowser: boolean },
  password: string | undefined,
): Promise<void> {
  if (sameBrowser) return;
  const subject = `verification of ${pending.nonceHash}`;
  const limited = await takeLimits(
    request.env,
    [{ subject, free: 5, longestWaitMs: 900_000 }],
    request.clock.now(),
  );
  if (limited) throw new DomainError(limited);
  if (password !== undefined && (await verifyPassword(password, pending.passwordHash))) return;
  const issues = [{ pointer: "/password", detail: "enter the password that you chose when you signed up" }];
  fail("unauthenticated", "This is not the browser that signed up, so the password is needed.", { issues });
}

/**
 * Makes the account of a sign-up whose mailed link is followed, and signs its person in. The link proves that the
 * address is theirs; the browser's nonce or the password that it was them who signed up. Works once. Refused with
 * `not_found` for a link that is used or too old, `unauthenticated`, `conflict` when there is an account by now.
 */
export async function verifyAddress(
  request: RequestCtx,
  { code, password }: VerifyInput,
  nonce: string | undefined,
): Promise<{ session: OpenSession; user: UserView }> {
  const { env, clock } = request;
  const found = (await findSignUp(request, code, nonce)) ?? fail("not_found", GONE);
  await requireSameHand(request, found, password);
  if (!(await redeemCode(env, "sign-up", code, clock))) fail("not_found", GONE);
  const { email, name, passwordHash } = found.pending;
  const id = newId("usr");
  const user = { id, email, name };
  const write = platformDb(env, "DIRECTORY")
    .insert(users)
    .values({ ...user, passwordHash, createdAt: clock.now() });
  const created = { action: "user.created", targetId: id, by: byUser(request, id), person: id };
  try {
    const session = await startSession(request, user, "password", { writes: [write], changes: [created] });
    return { session, user };
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return fail("conflict", "There is an account of this address by now. Sign in.");
  }
}
