import { type MailPeer, mailPeer } from "./peer.ts";

const KEY = "re_key_of_the_tests";
const error = (status: number, name: string, message: string): Response =>
  Response.json({ statusCode: status, name, message }, { status });

/**
 * Resend's `POST /emails` as its reference has it: an API key, an idempotency key that belongs to one request body, a
 * `from` of one mailbox.
 */
export function startResendPeer(): MailPeer & { apiKey: string } {
  const known = new Map<string, { body: string; id: string }>();
  const peer = mailPeer(async (request, { arrived }) => {
    if (request.method !== "POST" || new URL(request.url).pathname !== "/emails")
      return error(404, "not_found", "not found");
    if (request.headers.get("authorization") !== `Bearer ${KEY}`)
      return error(403, "invalid_api_key", "API key is invalid");
    const key = request.headers.get("idempotency-key") ?? "";
    if (key.length < 1 || key.length > 256)
      return error(400, "invalid_idempotency_key", "1 to 256 characters");
    const body = await request.text();
    const before = known.get(key);
    if (before && before.body !== body)
      return error(409, "invalid_idempotent_request", "Same idempotency key used with a different request");
    if (before) return Response.json({ id: before.id });
    const { from, to, subject, html, text } = JSON.parse(body) as Record<string, string> & { to: string[] };
    if (
      !/^"(?:[^"\\]|\\.)*" <[^<>\s@]+@[^<>\s@]+>$/.test(from ?? "") ||
      to.length !== 1 ||
      /[\r\n]/.test(subject ?? "")
    )
      return error(422, "validation_error", `Invalid field for ${to}`);
    const id = crypto.randomUUID();
    known.set(key, { body, id });
    arrived.push({
      id: key,
      from: from ?? "",
      to: String(to[0]),
      subject: subject ?? "",
      html: html ?? "",
      text: text ?? "",
    });
    return Response.json({ id });
  });
  return Object.assign(peer, { apiKey: KEY });
}
