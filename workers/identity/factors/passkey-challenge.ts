import { z } from "zod";
import { fail } from "../../kernel/errors.ts";

const clientData = z.object({ challenge: z.string().max(200), crossOrigin: z.boolean().optional() });

/**
 * The one-time code that a browser's answer was signed for: our challenges are such codes, as text. Rejects with
 * `invalid_input` for what is no client data (WebAuthn Level 3, section 5.8.1), or comes out of a frame on another site.
 */
export function challengeOf(response: { response: { clientDataJSON: string } }): string {
  const read = clientData.safeParse(jsonOf(response.response.clientDataJSON));
  if (!read.success || read.data.crossOrigin)
    fail("invalid_input", "This is no answer of a passkey to our challenge. Try again.");
  return textOf(read.data.challenge) ?? "";
}

/** Bytes in base64url, read as UTF-8; undefined for anything else. */
export function textOf(base64url: string): string | undefined {
  if (!/^[\w-]*$/.test(base64url) || base64url.length % 4 === 1) return undefined;
  return Buffer.from(base64url, "base64url").toString("utf8");
}

function jsonOf(base64url: string): unknown {
  try {
    return JSON.parse(textOf(base64url) ?? "");
  } catch {
    return undefined;
  }
}
