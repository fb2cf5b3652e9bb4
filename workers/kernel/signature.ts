import { sha256, toBase64 } from "./crypto.ts";
import type { Env } from "./env.ts";

/** Base64 as it may stand in addresses and cookies (RFC 4648, section 5), without padding. */
export const urlSafe = (base64: string): string =>
  base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** HMAC-SHA256 of a text, URL-safe, under a key for this purpose alone that is made of the master key. */
export async function signatureOf(env: Env, purpose: string, text: string): Promise<string> {
  const raw = new TextEncoder().encode(await sha256(`${purpose}\n${env.ENCRYPTION_KEY}`));
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text));
  return urlSafe(toBase64(new Uint8Array(signature)));
}
