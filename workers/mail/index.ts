export type { MailBrand, MailMessage, MailOrigin, MailTemplate, OutgoingMail } from "./contract.ts";
export { consumeMails, type MailQueueMessage, sweepMails, wakeMail } from "./mail.queue.ts";
export { findOutboxMail, listOutbox, type OutboxMail } from "./read-outbox.ts";
export { hasOutbox } from "./senders/index.ts";
export { oneLine } from "./templates/clean-text.ts";
export { mailWrite } from "./write-mail.ts";
