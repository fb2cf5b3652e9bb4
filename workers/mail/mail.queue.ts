import { type Clock, systemClock } from "../kernel/clock.ts";
import { and, inArray, lt, platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { deliverMail } from "./deliver-mail.ts";
import { mails } from "./tables.ts";

/** A message that wakes a consumer for a committed mail. The mail itself is in its row. */
export interface MailQueueMessage {
  mailId: Id<"mai">;
}

declare module "../kernel/env.ts" {
  interface Env {
    MAIL_QUEUE: Queue<MailQueueMessage>;
  }
}

/** A mail that has been due for so long has no message on its way. */
const STALE_MS = 30_000;
/** Finished mails are forgotten; the causes of their keys are long over by then. */
const KEPT_MS = 90 * 86_400_000;

/** Wakes a consumer for mails that were committed. A message that cannot be sent, or is lost, is sent by the sweep. */
export async function wakeMail(env: Env, ids: Id<"mai">[]): Promise<void> {
  try {
    for (let i = 0; i < ids.length; i += 100)
      await env.MAIL_QUEUE.sendBatch(ids.slice(i, i + 100).map((mailId) => ({ body: { mailId } })));
  } catch (error) {
    console.warn("mail: messages were not sent; the sweep will", error);
  }
}

/** Sends each mail that is due, at most once at a time however often its message comes. */
export async function consumeMails(
  batch: MessageBatch<MailQueueMessage>,
  env: Env,
  clock: Clock = systemClock,
): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      try {
        const waitMs = await deliverMail(env, message.body.mailId, clock);
        if (waitMs === undefined) message.ack();
        else message.retry({ delaySeconds: Math.ceil(waitMs / 1000) });
      } catch (error) {
        console.error(`mail: ${message.body.mailId} could not be taken or marked`, error);
        message.retry();
      }
    }),
  );
}

/** Wakes consumers for mails whose message was lost or whose consumer died, and forgets old ones; called by the scheduler. */
export async function sweepMails(env: Env, now: number): Promise<void> {
  const db = platformDb(env, "DIRECTORY");
  const stale = await db
    .select({ id: mails.id })
    .from(mails)
    .where(and(inArray(mails.state, ["queued", "sending"]), lt(mails.nextAt, now - STALE_MS)))
    .orderBy(mails.nextAt)
    .limit(1000);
  await wakeMail(
    env,
    stale.map(({ id }) => id),
  );
  const finished = inArray(mails.state, ["sent", "failed"]);
  await db.delete(mails).where(and(finished, lt(mails.createdAt, now - KEPT_MS)));
}
