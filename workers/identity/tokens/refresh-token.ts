import { base32 } from "../../kernel/ids.ts";

const PREFIX = "qs_refresh_";
const SECRET_BYTES = 32;
const encoder = new TextEncoder();

/** A new refresh token. */
export const newRefreshToken = (): string =>
  PREFIX + base32(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));

/**
 * The refresh token that follows one when its exchange may have to be answered again: the same for the same
 * `Idempotency-Key`, so that nothing has to be kept in the clear, and for nobody to make but us.
 */
export async function followingToken(master: string, token: string, idempotencyKey: string): Promise<string> {
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(`refresh-token:${master}`),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(`${token}\n${idempotencyKey}`));
  return PREFIX + base32(new Uint8Array(mac));
}
