import { sha256 } from "../kernel/crypto.ts";
import { platformDatabase } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { type Refusal, refused } from "../kernel/errors.ts";

const FORGET_AFTER_MS = 60 * 60 * 1000;

/** How many attempts are free, and how long the longest wait between further ones is. */
export interface Limit {
  /** What the attempts have in common, such as `account ada@example.org`. */
  subject: string;
  free: number;
  longestWaitMs: number;
}

// The account alone is slowed down only gently: otherwise a stranger could lock its owner out.
const byAddress = (address: string): Limit => ({
  subject: `address ${address}`,
  free: 50,
  longestWaitMs: 900_000,
});
const byAccount = (email: string, address: string): Limit[] => [
  { subject: `account+address ${email} ${address}`, free: 5, longestWaitMs: 900_000 },
  { subject: `account ${email}`, free: 25, longestWaitMs: 60_000 },
];

// The wait doubles from two seconds on. The shift is capped, since SQLite answers 0 when bits fall off the end.
const TAKE = `INSERT INTO login_attempts (key, attempts, retry_at, expires_at) VALUES (?1, 1, ?2, ?2 + ?5)
ON CONFLICT (key) DO UPDATE SET
  attempts = CASE WHEN expires_at <= ?2 THEN 1 ELSE attempts + 1 END,
  retry_at = ?2 + CASE WHEN expires_at <= ?2 OR attempts + 1 < ?3 THEN 0
    ELSE min(?4, 1000 << min(attempts + 2 - ?3, 20)) END,
  expires_at = ?2 + ?5
WHERE retry_at <= ?2 OR expires_at <= ?2`;

async function take(
  env: Env,
  { subject, free, longestWaitMs }: Limit,
  now: number,
): Promise<Refusal | undefined> {
  const key = await sha256(subject);
  const statement = platformDatabase(env, "DIRECTORY")
    .prepare(TAKE)
    .bind(key, now, free, longestWaitMs, FORGET_AFTER_MS);
  if ((await statement.run()).meta.changes > 0) return undefined;
  const query = platformDatabase(env, "DIRECTORY")
    .prepare("SELECT retry_at FROM login_attempts WHERE key = ?")
    .bind(key);
  const retryAt = (await query.first<{ retry_at: number }>())?.retry_at ?? now;
  const retryAfter = Math.max(1, Math.ceil((retryAt - now) / 1000));
  const detail = `Too many attempts. Try again in ${waitOf(retryAfter)}.`;
  return refused("rate_limited", detail, { retryAfter }).error;
}

const waitOf = (seconds: number): string =>
  seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`;

/**
 * Counts an attempt against each of the limits, one after the other, the widest last: one that is refused must not
 * count against whoever the next ones protect. Gives back a refusal (`rate_limited`, with seconds to wait).
 */
export async function takeLimits(env: Env, limits: Limit[], now: number): Promise<Refusal | undefined> {
  for (const limit of limits) {
    const refusal = await take(env, limit, now);
    if (refusal) return refusal;
  }
  return undefined;
}

/**
 * Counts a log-in attempt before its password is looked at, so that guesses sent at the same time count too.
 * Gives back a refusal (`rate_limited`, with seconds to wait) when one of the limits is reached.
 */
export async function takeAttempt(
  env: Env,
  email: string,
  address: string,
  now: number,
): Promise<Refusal | undefined> {
  const refusal = await takeLimits(env, [byAddress(address), ...byAccount(email, address)], now);
  return (
    refusal && {
      ...refusal,
      detail: `${refusal.detail} A new password, from a link by mail, opens it at once.`,
    }
  );
}

/** After a success: the account starts afresh; the address does not, since it may be guessing at others. */
export const forgetAttempts = (env: Env, email: string, address: string): Promise<void> =>
  forgetLimits(env, byAccount(email, address));

/** Forgets what was counted against limits. */
export async function forgetLimits(env: Env, limits: Pick<Limit, "subject">[]): Promise<void> {
  const keys = await Promise.all(limits.map(({ subject }) => sha256(subject)));
  await platformDatabase(env, "DIRECTORY")
    .prepare("DELETE FROM login_attempts WHERE key IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(keys))
    .run();
}

/** Removes counts that no longer matter; called by the scheduler. */
export async function deleteExpiredAttempts(env: Env, now: number): Promise<void> {
  await platformDatabase(env, "DIRECTORY")
    .prepare("DELETE FROM login_attempts WHERE expires_at <= ?")
    .bind(now)
    .run();
}
