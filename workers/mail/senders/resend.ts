import type { Env } from "../../kernel/env.ts";
import { outcomeOf, postJson } from "./post-json.ts";
import { type MailSender, mailbox, requireSetting } from "./sender.ts";

declare module "../../kernel/env.ts" {
  interface Env {
    RESEND_API_KEY?: string;
    /** Where its API is, when not at its own address. */
    RESEND_URL?: string;
  }
}

/** Resend's REST API (https://resend.com/docs/api-reference/emails/send-email). It knows a mail's id for 24 hours. */
export function resend(env: Env): MailSender {
  const key = requireSetting("RESEND_API_KEY", env.RESEND_API_KEY);
  const url = new URL("/emails", env.RESEND_URL ?? "https://api.resend.com").href;
  return {
    name: "resend",
    readsRow: false,
    async send({ id, from, to, subject, html, text }) {
      const headers = { authorization: `Bearer ${key}`, "idempotency-key": id };
      const mail = { from: mailbox(from), to: [to], subject, html, text, headers: { "X-Entity-Ref-ID": id } };
      const answer = await postJson(url, headers, JSON.stringify(mail));
      if (answer.result === "failed") return answer;
      const { status, body } = answer;
      // It has this id already, with other words: of an earlier attempt, before a template changed.
      if (status === 409 && body.name === "invalid_idempotent_request")
        return { result: "sent", providerId: id };
      return outcomeOf(answer, typeof body.id === "string" ? body.id : id, body.name);
    },
  };
}
