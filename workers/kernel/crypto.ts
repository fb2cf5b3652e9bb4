import { timingSafeEqual } from "node:crypto";

const encoder = new TextEncoder();

export const toHex = (bytes: ArrayBuffer | Uint8Array): string =>
  Array.from(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes), (b) =>
    b.toString(16).padStart(2, "0"),
  ).join("");

export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  // Not `Uint8Array.from`, which makes a list of all characters first: megabytes would take a hundred times that.
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** SHA-256 of text (as UTF-8) or bytes, in lower-case hex. */
export async function sha256(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(await crypto.subtle.digest("SHA-256", typeof data === "string" ? encoder.encode(data) : data));
}

/** How a Content-Security-Policy names a style or script that stands in the page (CSP Level 3, section 2.3.1). */
export async function sourceHash(text: string): Promise<string> {
  return `'sha256-${toBase64(new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text))))}'`;
}

/** Random bytes in hex; 32 bytes unless told. */
export const randomHex = (bytes = 32): string => toHex(crypto.getRandomValues(new Uint8Array(bytes)));

/** Compares two strings in a time that depends only on their lengths. */
export function sameText(a: string, b: string): boolean {
  const x = encoder.encode(a);
  const y = encoder.encode(b);
  return x.byteLength === y.byteLength && timingSafeEqual(x, y);
}

/** A sealed secret: its data key is wrapped by the master key that `kid` names, so that the master can be rotated. */
export interface Sealed {
  kid: string;
  wrapped: string;
  data: string;
}

const importKey = (raw: Uint8Array<ArrayBuffer>) =>
  crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

async function encrypt(
  raw: Uint8Array<ArrayBuffer>,
  plain: Uint8Array<ArrayBuffer>,
  context: string,
): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const params = { name: "AES-GCM", iv, additionalData: encoder.encode(context) };
  const cipher = new Uint8Array(await crypto.subtle.encrypt(params, await importKey(raw), plain));
  return `${toBase64(iv)}.${toBase64(cipher)}`;
}

async function decrypt(
  raw: Uint8Array<ArrayBuffer>,
  text: string,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const [iv = "", cipher = ""] = text.split(".");
  const params = { name: "AES-GCM", iv: fromBase64(iv), additionalData: encoder.encode(context) };
  return new Uint8Array(await crypto.subtle.decrypt(params, await importKey(raw), fromBase64(cipher)));
}

/**
 * Encrypts a secret that is needed again (AES-256-GCM, envelope). `master` is `kid:base64` of 32 bytes;
 * `context` (a tenant id, say) is bound in: the same text opened under another context fails.
 */
export async function seal(master: string, context: string, plain: string): Promise<Sealed> {
  const [kid = "", key = ""] = master.split(":");
  const dataKey = crypto.getRandomValues(new Uint8Array(32));
  return {
    kid,
    wrapped: await encrypt(fromBase64(key), dataKey, context),
    data: await encrypt(dataKey, encoder.encode(plain), context),
  };
}

/** Opens what `seal` made; rejects when key, context or bytes differ. */
export async function open(master: string, context: string, sealed: Sealed): Promise<string> {
  const [kid = "", key = ""] = master.split(":");
  if (kid !== sealed.kid)
    throw new Error(`secret was sealed under key ${sealed.kid}, which is not configured`);
  const dataKey = await decrypt(fromBase64(key), sealed.wrapped, context);
  return new TextDecoder().decode(await decrypt(dataKey, sealed.data, context));
}
