export type { MailBrand, MailMessage, MailOrigin, MailTemplate, OutgoingMail } from "./contract.ts";
export { consumeMails, type MailQueueMessage, sweepMails, wakeMail } from "./mail.queue.ts";
export { mailWrite } from "./write-mail.ts";
