import type { Env } from "../../kernel/env.ts";
import { cloudflareEmail } from "./cloudflare-email.ts";
import { httpEndpoint } from "./http-endpoint.ts";
import { outbox } from "./outbox.ts";
import { resend } from "./resend.ts";
import type { MailSender } from "./sender.ts";

declare module "../../kernel/env.ts" {
  interface Env {
    /** Who delivers mails; on one machine, unless set, the outbox at `/dev/mail`. */
    MAIL_SENDER?: string;
  }
}

type Configured = (env: Env) => MailSender;
export const SENDERS = { cloudflare: cloudflareEmail, resend, http: httpEndpoint } satisfies Record<
  string,
  Configured
>;

/** Whether mails stay here, to be read at `/dev/mail`: in development, when nobody is named who delivers them. */
export const hasOutbox = ({ ENVIRONMENT, MAIL_SENDER }: Pick<Env, "ENVIRONMENT" | "MAIL_SENDER">): boolean =>
  ENVIRONMENT === "development" && !MAIL_SENDER;

/** The sender that the configuration names. Throws when it names none, or leaves out what that one needs. */
export function senderOf(env: Env): MailSender {
  if (hasOutbox(env)) return outbox;
  const name = env.MAIL_SENDER ?? "";
  const make = Object.hasOwn(SENDERS, name) ? SENDERS[name as keyof typeof SENDERS] : undefined;
  if (make) return make(env);
  throw new Error(`MAIL_SENDER is "${name}"; it must be one of ${Object.keys(SENDERS).join(", ")}`);
}
