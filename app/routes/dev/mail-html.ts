import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { findOutboxMail } from "@workers/mail/index.ts";

// A mail program runs nothing either. Its links open, each in a tab of its own.
const POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; frame-ancestors 'self'";

/** A mail as a mail program would show it, for the frame of its page. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const mail = await findOutboxMail(context.env, params.mail ?? "");
  if (!mail?.content) return new Response("There is no such mail here.", { status: 404 });
  return new Response(mail.content.html.replace("<head>", '<head>\n<base target="_blank">'), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": POLICY,
      "x-frame-options": "SAMEORIGIN",
      "referrer-policy": "no-referrer",
    },
  });
}
