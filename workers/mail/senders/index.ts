import type { Env } from "../../kernel/env.ts";
import { outbox } from "./outbox.ts";
import type { MailSender } from "./sender.ts";

/** The sender that the configuration names. */
export function senderOf(env: Env): MailSender {
  if (env.ENVIRONMENT === "development") return outbox;
  throw new Error("no sender is configured");
}
