import { fromBase64, toBase64 } from "../../kernel/crypto.ts";
import type { Env } from "../../kernel/env.ts";
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

/** A signature as receivers check it: Standard Webhooks 1.0.0, "Signature scheme", of the symmetric kind. */
export async function sign(secret: string, id: string, timestamp: number, body: string): Promise<string> {
  const raw = fromBase64(secret.replace(/^whsec_/, ""));
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const content = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  return `v1,${toBase64(new Uint8Array(await crypto.subtle.sign("HMAC", key, content)))}`;
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
      const timestamp = Math.floor(Date.now() / 1000);
      const headers = {
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": await sign(secret, id, timestamp, body),
        "idempotency-key": id,
      };
      const answer = await postJson(url, headers, body);
      const theirs = answer.result === "answered" ? answer.body.id : undefined;
      return outcomeOf(answer, typeof theirs === "string" ? theirs : id);
    },
  };
}
