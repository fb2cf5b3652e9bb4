import { open } from "../kernel/crypto.ts";
import type { Env } from "../kernel/env.ts";
import type { MailMessage } from "./contract.ts";
import { type Letter, requireSetting } from "./senders/sender.ts";
import type { mails } from "./tables.ts";
import { oneLine } from "./templates/clean-text.ts";
import { render } from "./templates/render.ts";
import { sealContext } from "./write-mail.ts";

export type MailRow = typeof mails.$inferSelect;

/** What a mail says, unsealed. Rejects when that was erased, or sealed under another key. */
export async function messageOf(env: Env, { id, template, parameters }: MailRow): Promise<MailMessage> {
  if (!parameters) throw new Error("what the mail says is gone");
  const opened = JSON.parse(await open(env.ENCRYPTION_KEY, sealContext(id), parameters)) as object;
  return { template, ...opened } as MailMessage;
}

/** The mail as it is handed to a sender. */
export function letterOf(env: Env, { id, recipient, brand }: MailRow, message: MailMessage): Letter {
  const name = oneLine(brand.senderName ?? brand.name);
  const from = { name, address: requireSetting("MAIL_FROM", env.MAIL_FROM) };
  return { id, from, to: recipient, ...render(message, brand) };
}
