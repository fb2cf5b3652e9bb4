import { createHmac, timingSafeEqual } from "node:crypto";
import { type MailPeer, mailPeer } from "./peer.ts";

const RAW = Buffer.alloc(32, 7);
const TOLERANCE_S = 300;

/** Whether one of the signatures is that of the content: Standard Webhooks 1.0.0, "Verifying signatures". */
function verified(headers: Headers, body: string): boolean {
  const [id, at] = [headers.get("webhook-id") ?? "", headers.get("webhook-timestamp") ?? ""];
  if (Math.abs(Date.now() / 1000 - Number(at)) > TOLERANCE_S) return false;
  const expected = createHmac("sha256", RAW).update(`${id}.${at}.${body}`).digest();
  return (headers.get("webhook-signature") ?? "").split(" ").some((part) => {
    const given = Buffer.from(part.replace(/^v1,/, ""), "base64");
    return part.startsWith("v1,") && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** An endpoint of an operator's own: it takes signed mails, each `webhook-id` once. */
export function startWebhookPeer(): MailPeer & { secret: string } {
  const seen = new Set<string>();
  const peer = mailPeer(async (request, { arrived }) => {
    const body = await request.text();
    if (!verified(request.headers, body)) return new Response("wrong signature", { status: 401 });
    const id = request.headers.get("webhook-id") ?? "";
    const { from, to, subject, html, text } = JSON.parse(body);
    if (!seen.has(id)) arrived.push({ id, from: `${from.name} <${from.address}>`, to, subject, html, text });
    seen.add(id);
    return new Response(null, { status: 204 });
  });
  return Object.assign(peer, { secret: `whsec_${RAW.toString("base64")}` });
}
