import type { Id } from "../../kernel/ids.ts";
import type { RenderedMail } from "../templates/render.ts";

/** A mail as it is handed to a sender. No header of it holds a line break. */
export interface Letter extends RenderedMail {
  /** The same at every attempt: senders and receivers that know it pass the mail on once. */
  id: Id<"mai">;
  from: { name: string; address: string };
  to: string;
}

export type SendOutcome =
  | { result: "sent"; providerId: string }
  /** The mail itself cannot be sent, now or later. */
  | { result: "refused"; reason: string }
  /** This attempt failed; another may not. */
  | { result: "failed"; reason: string; retryAfterMs?: number };

/** Hands mails on to whoever delivers them. */
export interface MailSender {
  readonly name: string;
  /** Whether it lasts as long as the row: then what the mail says is kept for it. */
  readonly readsRow: boolean;
  /** Sends a mail once per id, as far as the other side can. Never rejects. */
  send(letter: Letter): Promise<SendOutcome>;
}

/** The value of a setting without which a sender cannot work. Throws with its name. */
export function requireSetting<T>(name: string, value: T | undefined): T {
  if (value === undefined || value === "") throw new Error(`${name} is not set`);
  return value;
}

/** `"Harbour, Inc." <hello@example.org>` (RFC 5322, section 3.4): whatever the name holds, one address. */
export const mailbox = ({ name, address }: Letter["from"]): string =>
  `"${name.replace(/["\\]/g, "\\$&")}" <${address}>`;
