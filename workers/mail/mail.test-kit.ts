import { env } from "../../test/harness.ts";
import type { Clock } from "../kernel/clock.ts";
import { platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { MailBrand, OutgoingMail } from "./contract.ts";
import type { MailQueueMessage } from "./mail.queue.ts";
import { consumeMails } from "./mail.queue.ts";
import type { MailState } from "./tables.ts";
import { mailWrite } from "./write-mail.ts";

export const BRAND: MailBrand = { name: "Quayside", url: "https://quayside.test", poweredBy: false };
export const LINK = "https://quayside.test/verify?code=secret-of-the-link";

/** A clock that stands until it is moved. */
export interface SetClock extends Clock {
  at: number;
}
export const clockAt = (at = Date.UTC(2026, 10, 21)): SetClock => {
  const clock = { at, now: () => clock.at };
  return clock;
};

export const mailTo = (to: string, key = `verify:${to}`): OutgoingMail => ({
  key,
  to,
  brand: BRAND,
  message: { template: "verify-address", name: "Ada", link: LINK, expiresAt: Date.UTC(2027, 0, 1) },
});

/** Commits a mail, and wakes nobody. */
export async function commitMail(mail: OutgoingMail, clock: Clock): Promise<Id<"mai">> {
  const { id, write } = await mailWrite(env, mail, clock);
  await platformDb(env, "DIRECTORY").batch([write]);
  return id;
}

export interface MailFacts {
  state: MailState;
  attempts: number;
  next_at: number;
  sent_at: number | null;
  parameters: string | null;
  provider_id: string | null;
  error: string | null;
}

export const factsOf = (id: string): Promise<MailFacts | null> =>
  env.DIRECTORY.prepare("SELECT * FROM mails WHERE id = ?").bind(id).first<MailFacts>();

/** Brings messages of the queue to one consumer; answers what became of each: `ack`, or the seconds until it is tried again. */
export async function bring(
  ids: Id<"mai">[],
  clock: Clock,
  bindings: Env = env,
): Promise<("ack" | number | undefined)[]> {
  const outcomes: ("ack" | number | undefined)[] = [];
  const messages = ids.map((mailId, i) => ({
    body: { mailId },
    ack: () => {
      outcomes[i] = "ack";
    },
    retry: (options?: QueueRetryOptions) => {
      outcomes[i] = options?.delaySeconds;
    },
  }));
  const batch = { queue: "quayside-mail", messages } as unknown as MessageBatch<MailQueueMessage>;
  await consumeMails(batch, bindings, clock);
  return outcomes;
}
