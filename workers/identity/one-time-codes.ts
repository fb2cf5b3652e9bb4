import { type Clock, systemClock } from "../kernel/clock.ts";
import { randomHex, sha256 } from "../kernel/crypto.ts";
import { platformDatabase, platformDb, type Write } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { type CodePurpose, oneTimeCodes } from "./tables.ts";

export interface CodeInput {
  purpose: CodePurpose;
  userId?: Id<"usr">;
  /** What the code opens. No secret in the clear: a copy of the table must be worth nothing. */
  payload: Record<string, unknown>;
  ttlMs: number;
  /** 64 hex characters; random unless told. */
  code?: string;
}

export interface OneTimeCode {
  /** 64 hex characters; only its hash is stored. */
  code: string;
  /** The row, for the batch of the change that it belongs to. */
  write: Write;
}

/** Makes a code that works once, until its time is up. */
export async function newCode(
  env: Env,
  { purpose, userId, payload, ttlMs, code = randomHex() }: CodeInput,
  clock: Clock = systemClock,
): Promise<OneTimeCode> {
  const row = { id: await sha256(code), purpose, payload, expiresAt: clock.now() + ttlMs };
  const write = platformDb(env, "DIRECTORY")
    .insert(oneTimeCodes)
    .values({ ...row, userId: userId ?? null });
  return { code, write };
}

/** What a code opened. */
export interface RedeemedCode {
  userId: Id<"usr"> | null;
  payload: Record<string, unknown>;
}

const REDEEM = `DELETE FROM one_time_codes WHERE id = ?1 AND purpose = ?2 AND expires_at > ?3
RETURNING user_id AS userId, payload`;
const LOOK = `SELECT user_id AS userId, payload FROM one_time_codes
WHERE id = ?1 AND purpose = ?2 AND expires_at > ?3`;

async function find(
  env: Env,
  sql: string,
  purpose: CodePurpose,
  code: string,
  clock: Clock,
): Promise<RedeemedCode | null> {
  if (!/^[0-9a-f]{64}$/.test(code)) return null;
  const row = await platformDatabase(env, "DIRECTORY")
    .prepare(sql)
    .bind(await sha256(code), purpose, clock.now())
    .first<{ userId: Id<"usr"> | null; payload: string }>();
  return row && { userId: row.userId, payload: JSON.parse(row.payload) as Record<string, unknown> };
}

/** Takes a code: of many who come with it at once, one gets what it opens, the others null. */
export const redeemCode = (env: Env, purpose: CodePurpose, code: string, clock: Clock = systemClock) =>
  find(env, REDEEM, purpose, code, clock);

/** What a code would open, without taking it: for pages that a mailed link leads to. */
export const lookAtCode = (env: Env, purpose: CodePurpose, code: string, clock: Clock = systemClock) =>
  find(env, LOOK, purpose, code, clock);

/** Takes one of a code's tries, counted in its payload as `tries`; null also where `most` of them were taken. */
export const tryCode = (env: Env, purpose: CodePurpose, code: string, most: number, clock: Clock) =>
  find(env, tryOf(most), purpose, code, clock);

const tryOf = (most: number) => `UPDATE one_time_codes
SET payload = json_set(payload, '$.tries', json_extract(payload, '$.tries') + 1)
WHERE id = ?1 AND purpose = ?2 AND expires_at > ?3 AND json_extract(payload, '$.tries') < ${most}
RETURNING user_id AS userId, payload`;

/** Removes codes whose time is up; called by the scheduler. */
export async function deleteExpiredCodes(env: Env, now: number): Promise<void> {
  await platformDatabase(env, "DIRECTORY")
    .prepare("DELETE FROM one_time_codes WHERE expires_at <= ?")
    .bind(now)
    .run();
}
