import type { Env } from "../../kernel/env.ts";
import { type MailSender, requireSetting, type SendOutcome } from "./sender.ts";

declare module "../../kernel/env.ts" {
  interface Env {
    /** Cloudflare Email Service, as `[[send_email]]` of wrangler.toml binds it. */
    EMAIL?: SendEmail;
  }
}

/** What it says of the mail itself; everything else may be different at the next attempt. */
const REFUSALS =
  /^E_(?:VALIDATION_ERROR|FIELD_MISSING|TOO_MANY_RECIPIENTS|RECIPIENT_NOT_ALLOWED|RECIPIENT_SUPPRESSED|CONTENT_TOO_LARGE|HEADERS?_\w+)$/;
const PATIENCE_MS = 20_000;

/** Its error codes are at https://developers.cloudflare.com/email-service/api/send-emails/workers-api/. */
function outcomeOfError(error: unknown): SendOutcome {
  const { code } = error as { code?: unknown };
  if (typeof code !== "string") return { result: "failed", reason: (error as Error).name };
  return REFUSALS.test(code) ? { result: "refused", reason: code } : { result: "failed", reason: code };
}

function withinPatience<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException("no answer in time", "TimeoutError")), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/**
 * Cloudflare Email Service. It knows no idempotency key and sets `Message-ID` itself: a mail whose acceptance was not
 * written down before the process died is sent again. `X-Entity-Ref-ID` is the same in both.
 */
export function cloudflareEmail(env: Env): MailSender {
  const binding = requireSetting("EMAIL", env.EMAIL);
  return {
    name: "cloudflare",
    readsRow: false,
    async send({ id, from, to, subject, html, text }) {
      const sender = { name: from.name, email: from.address };
      const headers = { "X-Entity-Ref-ID": id };
      try {
        const { messageId } = await withinPatience(
          binding.send({ from: sender, to, subject, html, text, headers }),
        );
        return { result: "sent", providerId: messageId };
      } catch (error) {
        return outcomeOfError(error);
      }
    },
  };
}
