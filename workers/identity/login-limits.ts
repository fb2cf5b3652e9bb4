import { sha256 } from "../kernel/crypto.ts";
import type { Env } from "../kernel/env.ts";
import { type Refusal, refused } from "../kernel/errors.ts";

const FORGET_AFTER_MS = 60 * 60 * 1000;

/** How many attempts are free, and how long the longest wait between further ones is. */
interface Limit {
  subject: string;
  free: number;
  longestWaitMs: number;
}

// The account alone is slowed down only gently: otherwise a stranger could lock its owner out.
const limitsOf = (email: string, address: string): Limit[] => [
  { subject: `account+address ${email} ${address}`, free: 5, longestWaitMs: 15 * 60_000 },
  { subject: `account ${email}`, free: 25, longestWaitMs: 60_000 },
  { subject: `address ${address}`, free: 50, longestWaitMs: 15 * 60_000 },
];

// The wait doubles from two seconds on. The shift is capped, since SQLite answers 0 when bits fall off the end.
const TAKE = `INSERT INTO login_attempts (key, attempts, retry_at, expires_at) VALUES (?1, 1, ?2, ?2 + ?5)
ON CONFLICT (key) DO UPDATE SET
  attempts = CASE WHEN expires_at <= ?2 THEN 1 ELSE attempts + 1 END,
  retry_at = ?2 + CASE WHEN expires_at <= ?2 OR attempts + 1 < ?3 THEN 0
    ELSE min(?4, 1000 << min(attempts + 2 - ?3, 20)) END,
  expires_at = ?2 + ?5
WHERE retry_at <= ?2 OR expires_at <= ?2`;

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
  const limits = limitsOf(email, address);
  const keys = await Promise.all(limits.map(({ subject }) => sha256(subject)));
  const results = await env.DIRECTORY.batch<{ retry_at: number }>([
    ...limits.map(({ free, longestWaitMs }, i) =>
      env.DIRECTORY.prepare(TAKE).bind(keys[i], now, free, longestWaitMs, FORGET_AFTER_MS),
    ),
    env.DIRECTORY.prepare("SELECT max(retry_at) AS retry_at FROM login_attempts WHERE key IN (?, ?, ?)").bind(
      ...keys,
    ),
  ]);
  if (results.slice(0, limits.length).every((result) => result.meta.changes > 0)) return undefined;
  const retryAt = results.at(-1)?.results[0]?.retry_at ?? now;
  return refused("rate_limited", "Too many attempts to sign in. Wait a moment, then try again.", {
    retryAfter: Math.max(1, Math.ceil((retryAt - now) / 1000)),
  }).error;
}

/** After a success: the account starts afresh; the address does not, since it may be guessing at others. */
export async function forgetAttempts(env: Env, email: string, address: string): Promise<void> {
  const subjects = limitsOf(email, address).slice(0, 2);
  const keys = await Promise.all(subjects.map(({ subject }) => sha256(subject)));
  await env.DIRECTORY.prepare("DELETE FROM login_attempts WHERE key IN (?, ?)")
    .bind(...keys)
    .run();
}

/** Removes counts that no longer matter; called by the scheduler. */
export async function deleteExpiredAttempts(env: Env, now: number): Promise<void> {
  await env.DIRECTORY.prepare("DELETE FROM login_attempts WHERE expires_at <= ?").bind(now).run();
}
