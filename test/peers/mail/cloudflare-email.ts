import type { ArrivedMail } from "./peer.ts";

const error = (code: string): Error => Object.assign(new Error(`${code} for somebody@example.org`), { code });

/** Headers that Cloudflare sets itself, and refuses from others. */
const PLATFORM = /^(?:date|message-id|mime-version|content-|dkim-|return-path|received|feedback-id|arc-)/i;

/** A `send_email` binding of Cloudflare Email Service, with its checks and codes; it has no idempotency key. */
export function cloudflareEmailPeer() {
  const peer = {
    arrived: [] as ArrivedMail[],
    /** What the next calls are answered with. */
    trouble: [] as (string | Error)[],
    async send(message: EmailMessageBuilder): Promise<EmailSendResult> {
      const trouble = peer.trouble.shift();
      if (trouble) throw typeof trouble === "string" ? error(trouble) : trouble;
      const { from, to, subject, html = "", text = "", headers = {} } = message;
      if (typeof from === "string" || typeof to !== "string") throw error("E_VALIDATION_ERROR");
      if (/[\r\n]/.test(`${subject}${from.name}`)) throw error("E_HEADER_VALUE_INVALID");
      if (Object.keys(headers).some((name) => PLATFORM.test(name) || !name.startsWith("X-")))
        throw error("E_HEADER_NOT_ALLOWED");
      const id = headers["X-Entity-Ref-ID"] ?? "";
      peer.arrived.push({ id, from: `${from.name} <${from.email}>`, to, subject, html, text });
      return { messageId: `<${crypto.randomUUID()}@cloudflare-email.example>` };
    },
  };
  return peer;
}
