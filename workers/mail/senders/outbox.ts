import type { MailSender } from "./sender.ts";

/** Sends nothing: on one machine mails are read at `/dev/mail`. */
export const outbox: MailSender = {
  name: "outbox",
  readsRow: true,
  send: async ({ id }) => ({ result: "sent", providerId: id }),
};
