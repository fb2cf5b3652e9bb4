import type { Env } from "../../kernel/env.ts";
import { signedHeaders } from "../../kernel/standard-webhooks.ts";
import { outcomeOf, postJson } from "./post-json.ts";
import { type MailSender, requireSetting } from "./sender.ts";

declare module "../../kernel/env.ts" {
  interface Env {
    /** The https address that mails are posted to. */
    MAIL_ENDPOINT?: string;
    /** `whsec_` and 24 to 64 bytes in base64, with which they are signed. */
    MAIL_ENDPOINT_SECRET?: string;
  }
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

function endpointOf(env: Env): string {
  const url = new URL(requireSetting("MAIL_ENDPOINT", env.MAIL_ENDPOINT));
  const local = env.ENVIRONMENT === "development" && LOOPBACK.has(url.hostname);
  if (url.protocol === "https:" || (url.protocol === "http:" && local)) return url.href;
  throw new Error("MAIL_ENDPOINT must be an https address");
}

/** A server of the operator's own that takes mails as JSON, signed, and answers 2xx once it has them for good. */
export function httpEndpoint(env: Env): MailSender {
  const url = endpointOf(env);
  const secret = requireSetting("MAIL_ENDPOINT_SECRET", env.MAIL_ENDPOINT_SECRET);
  return {
    name: "http",
    readsRow: false,
    async send({ id, from, to, subject, html, text }) {
      const body = JSON.stringify({ id, from, to, subject, html, text });
      const signed = await signedHeaders([secret], id, Date.now(), body);
      const headers = { ...signed, "idempotency-key": id };
      const answer = await postJson(url, headers, body);
      const theirs = answer.result === "answered" ? answer.body.id : undefined;
      return outcomeOf(answer, typeof theirs === "string" ? theirs : id);
    },
  };
}
