import type { Clock } from "../kernel/clock.ts";
import { and, eq, lte, or, platformDb, sql } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { faultPoint } from "../kernel/fault-point.ts";
import type { Id } from "../kernel/ids.ts";
import { letterOf, type MailRow, messageOf } from "./letter.ts";
import { senderOf } from "./senders/index.ts";
import type { MailSender, SendOutcome } from "./senders/sender.ts";
import { mails } from "./tables.ts";

/** For how long a consumer has a mail to itself: above the patience of every sender. */
export const LEASE_MS = 60_000;
/** Within the day for which senders remember an idempotency key. */
const GIVE_UP_MS = 23 * 3_600_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 3_600_000;

/** How long to wait after so many attempts: twice as long each time up to an hour, half of it by chance. */
export function waitAfter(attempts: number, atLeastMs = 0, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20));
  return Math.round(Math.min(LONGEST_WAIT_MS, Math.max(atLeastMs, full * (0.5 + random() / 2))));
}

/** Takes a mail that is due for the length of a lease; undefined when there is none, or somebody else has it. */
async function claim(env: Env, id: Id<"mai">, now: number): Promise<MailRow | undefined> {
  const waiting = or(eq(mails.state, "queued"), eq(mails.state, "sending"));
  const [row] = await platformDb(env, "DIRECTORY")
    .update(mails)
    .set({ state: "sending", attempts: sql`attempts + 1`, nextAt: now + LEASE_MS })
    .where(and(eq(mails.id, id), waiting, lte(mails.nextAt, now)))
    .returning();
  return row;
}

/** Writes an attempt's end, unless a later attempt has the mail by now. */
async function settle(env: Env, { id, attempts }: MailRow, set: Partial<MailRow>): Promise<void> {
  const mine = and(eq(mails.id, id), eq(mails.attempts, attempts), eq(mails.state, "sending"));
  await platformDb(env, "DIRECTORY").update(mails).set(set).where(mine);
}

type Attempted = SendOutcome & { sender?: MailSender };

/** Sends a claimed mail. What is wrong on our side, such as a missing setting, may be mended within the day. */
async function attempt(env: Env, row: MailRow, now: number): Promise<Attempted> {
  try {
    // Past the day a sender may have forgotten that it took the mail.
    if (row.attempts > 1 && now > row.createdAt + GIVE_UP_MS)
      return { result: "refused", reason: "it could not be sent within a day" };
    const sender = senderOf(env);
    const message = await messageOf(env, row);
    if ("expiresAt" in message && message.expiresAt <= now)
      return { result: "refused", reason: "its link expired before it could be sent" };
    return { ...(await sender.send(letterOf(env, row, message))), sender };
  } catch (error) {
    return { result: "failed", reason: String(error) };
  }
}

/** What an attempt's end makes of the row. */
function endOf(row: MailRow, outcome: Attempted, now: number): Partial<MailRow> {
  if (outcome.result === "sent") {
    const { providerId, sender } = outcome;
    const parameters = sender?.readsRow ? row.parameters : null;
    return { state: "sent", sentAt: now, sender: sender?.name ?? null, providerId, parameters, error: null };
  }
  const error = outcome.reason.slice(0, 500);
  const nextAt =
    outcome.result === "failed"
      ? now + waitAfter(row.attempts, outcome.retryAfterMs)
      : Number.POSITIVE_INFINITY;
  if (nextAt <= row.createdAt + GIVE_UP_MS) return { state: "queued", nextAt, error };
  return { state: "failed", parameters: null, error };
}

/**
 * Sends a mail that is due, if nobody else does, and writes how it went. Answers in how many milliseconds to try again;
 * undefined when there is nothing more to do here. Rejects only when the database does not answer: the lease runs out,
 * and the mail is sent again under the same id.
 */
export async function deliverMail(env: Env, id: Id<"mai">, clock: Clock): Promise<number | undefined> {
  const row = await claim(env, id, clock.now());
  if (!row) return undefined;
  if (env.FAULTS) await faultPoint(env.FAULTS, "mail.claimed", id);
  const outcome = await attempt(env, row, clock.now());
  if (env.FAULTS) await faultPoint(env.FAULTS, "mail.sent", id);
  const now = clock.now();
  const end = endOf(row, outcome, now);
  await settle(env, row, end);
  if (env.FAULTS) await faultPoint(env.FAULTS, "mail.marked", id);
  if (end.state === "failed") console.error(`mail: ${id} (${row.template}) was given up: ${end.error}`);
  if (end.state !== "queued" || end.nextAt === undefined) return undefined;
  console.warn(`mail: ${id} (${row.template}) was not sent, attempt ${row.attempts}: ${end.error}`);
  return end.nextAt - now;
}
