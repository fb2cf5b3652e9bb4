import type { RequestCtx } from "../../kernel/context.ts";
import { randomHex, sha256 } from "../../kernel/crypto.ts";
import { eq, platformDb } from "../../kernel/db.ts";
import { DomainError } from "../../kernel/errors.ts";
import { type MailMessage, mailWrite, wakeMail } from "../../mail/index.ts";
import type { SignUpInput } from "../contract.ts";
import { type Limit, takeLimits } from "../login-limits.ts";
import { brandOf, isMemberHere, leadingHome } from "../mail-brand.ts";
import { newCode } from "../one-time-codes.ts";
import { requireGoodPassword } from "../password-rules.ts";
import { hashPassword } from "../passwords.ts";
import { users } from "../tables.ts";

const LINK_MS = 86_400_000;
/** How long a browser keeps what it is known by again. */
export const SIGN_UP_SECONDS = LINK_MS / 1000;
const QUARTER_MS = 900_000;

const limitsOf = (address: string, email: string): Limit[] => [
  { subject: `sign-up from ${address}`, free: 20, longestWaitMs: QUARTER_MS },
  { subject: `sign-up of ${email}`, free: 5, longestWaitMs: QUARTER_MS },
];

/** What a sign-up waits with for its mail to be read. */
export interface PendingSignUp {
  email: string;
  name: string;
  passwordHash: string;
  /** SHA-256 of what the browser keeps that signed up: in it the link alone is enough. */
  nonceHash: string;
}

/**
 * Begins an account: it is made once the mailed link is followed, so that nobody can take an address that is not
 * theirs. An address that has an account gets a mail that says so; the answer, and the work for it, are the same.
 * The link leads to the platform's own host. Answers what the browser keeps to be known again. Refused with
 * `invalid_input` or `rate_limited`.
 */
export async function signUp(request: RequestCtx, input: SignUpInput): Promise<{ nonce: string }> {
  const { env, clock, address } = request;
  const { email, name, password } = input;
  await requireGoodPassword(password, input);
  const limited = await takeLimits(env, limitsOf(address, email), clock.now());
  if (limited) throw new DomainError(limited);
  const nonce = randomHex();
  const passwordHash = await hashPassword(password);
  const payload: PendingSignUp = { email, name, passwordHash, nonceHash: await sha256(nonce) };
  const directory = platformDb(env, "DIRECTORY");
  const [known] = await directory
    .select({ name: users.name, isMember: isMemberHere(request) })
    .from(users)
    .where(eq(users.email, email))
    .limit(1);
  const home = leadingHome(request, known?.isMember === 1);
  const { origin } = home;
  const { code, write } = await newCode(
    env,
    { purpose: "sign-up", payload: { ...payload }, ttlMs: LINK_MS },
    clock,
  );
  const message: MailMessage = known
    ? {
        template: "account-exists",
        ...{ name: known.name, signInLink: `${origin}/sign-in`, resetLink: `${origin}/forgot-password` },
      }
    : {
        template: "verify-address",
        ...{ name, link: `${origin}/verify?code=${code}`, expiresAt: clock.now() + LINK_MS },
      };
  const key = `sign-up:${await sha256(code)}`;
  const mail = await mailWrite(env, { key, to: email, brand: brandOf(home), message }, clock);
  await directory.batch([write, mail.write]);
  request.waitUntil(wakeMail(env, [mail.id]));
  return { nonce };
}
