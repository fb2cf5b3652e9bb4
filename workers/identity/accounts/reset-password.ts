import { commitDirectory } from "../../audit/index.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { eq, platformDb, sql } from "../../kernel/db.ts";
import { DomainError, fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { mailWrite, wakeMail } from "../../mail/index.ts";
import { endAccess } from "../end-access.ts";
import { forgetAttempts, type Limit, takeLimits } from "../login-limits.ts";
import { brandOf, isMemberHere, leadingHome, mailOriginOf } from "../mail-brand.ts";
import { lookAtCode, newCode, redeemCode } from "../one-time-codes.ts";
import { requireGoodPassword } from "../password-rules.ts";
import { hashPassword } from "../passwords.ts";
import { byUser } from "../person.ts";
import { users } from "../tables.ts";

const LINK_MS = 3_600_000;
const QUARTER_MS = 900_000;
const GONE = "This link was used already, or is too old. Ask for another one.";

const limitsOf = (address: string, email: string): Limit[] => [
  { subject: `reset from ${address}`, free: 20, longestWaitMs: QUARTER_MS },
  { subject: `reset of ${email}`, free: 5, longestWaitMs: QUARTER_MS },
];

/**
 * Sends a link with which a new password can be set, if the address has an account; the answer, and the work for
 * it, are the same if not. It leads to this host for members of its workspace alone. Refused with `rate_limited`.
 */
export async function requestPasswordReset(request: RequestCtx, email: string): Promise<void> {
  const { env, clock, address } = request;
  const limited = await takeLimits(env, limitsOf(address, email), clock.now());
  if (limited) throw new DomainError(limited);
  const directory = platformDb(env, "DIRECTORY");
  const [user] = await directory
    .select({ id: users.id, name: users.name, isMember: isMemberHere(request) })
    .from(users)
    .where(eq(users.email, email))
    .limit(1);
  const home = leadingHome(request, user?.isMember === 1);
  const { code, write } = await newCode(
    env,
    { purpose: "reset-password", payload: { email }, ttlMs: LINK_MS, ...(user && { userId: user.id }) },
    clock,
  );
  const message = {
    template: "reset-password" as const,
    ...{ name: user?.name ?? "", link: `${home.origin}/reset-password?code=${code}` },
    ...{ expiresAt: clock.now() + LINK_MS, from: mailOriginOf(request) },
  };
  const outgoing = { key: `reset:${await sha256(code)}`, to: email, brand: brandOf(home), message };
  const mail = await mailWrite(env, outgoing, clock, user ? sql`true` : sql`false`);
  await directory.batch([write, mail.write]);
  request.waitUntil(wakeMail(env, [mail.id]));
}

async function userOfCode(request: RequestCtx, found: { userId: Id<"usr"> | null } | null) {
  if (!found?.userId) return fail("not_found", GONE);
  const { id, email, name } = users;
  const [user] = await platformDb(request.env, "DIRECTORY")
    .select({ id, email, name, isMember: isMemberHere(request) })
    .from(users)
    .where(eq(id, found.userId));
  return user ?? fail("not_found", GONE);
}

/** Whether a mailed link can still be used: for the page that it leads to. */
export const canReset = async ({ env, clock }: RequestCtx, code: string): Promise<boolean> =>
  ((await lookAtCode(env, "reset-password", code, clock))?.userId ?? null) !== null;

/**
 * Sets a new password with a mailed link, which works once. Every session of the account ends, waiting times of its
 * log-in end too, and other links to set a password are void. Refused with `not_found` or `invalid_input`.
 */
export async function resetPassword(
  request: RequestCtx,
  { code, password }: { code: string; password: string },
): Promise<void> {
  const { env, clock, address } = request;
  const user = await userOfCode(request, await lookAtCode(env, "reset-password", code, clock));
  await requireGoodPassword(password, user);
  const passwordHash = await hashPassword(password);
  if (!(await redeemCode(env, "reset-password", code, clock))) fail("not_found", GONE);
  const directory = platformDb(env, "DIRECTORY");
  const home = leadingHome(request, user.isMember === 1);
  const message = {
    template: "password-changed" as const,
    ...{ name: user.name, link: `${home.origin}/forgot-password`, from: mailOriginOf(request) },
  };
  const outgoing = {
    key: `reset-done:${await sha256(code)}`,
    to: user.email,
    brand: brandOf(home),
    message,
  };
  const mail = await mailWrite(env, outgoing, clock);
  const writes = [
    directory.update(users).set({ passwordHash }).where(eq(users.id, user.id)),
    ...endAccess(env, user.id),
    mail.write,
  ];
  const change = {
    action: "password.reset",
    targetId: user.id,
    by: byUser(request, user.id),
    person: user.id,
  };
  await commitDirectory(env, writes, [change], request);
  request.waitUntil(wakeMail(env, [mail.id]));
  await forgetAttempts(env, user.email, address);
}
