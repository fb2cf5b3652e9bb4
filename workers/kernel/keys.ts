import { base32, type Id, isId, newId } from "./ids.ts";

const PREFIX = "qs_live";
const SECRET_CHARS = 52;
const CHECK_CHARS = 7;

// FNV-1a: not for security (the hash in the object is), only so that a typo is refused without any lookup.
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, hash >>> 0);
  return base32(bytes).slice(0, CHECK_CHARS);
}

/** A new API key `qs_live_<tenant id>_<secret><checksum>`: shown once, only its SHA-256 is stored. */
export function newApiKey(tenantId: Id<"ten">): { id: Id<"key">; key: string } {
  const secret = base32(crypto.getRandomValues(new Uint8Array(32))).slice(0, SECRET_CHARS);
  const body = `${PREFIX}_${tenantId.slice("ten_".length)}_${secret}`;
  return { id: newId("key"), key: body + checksum(body) };
}

/** The tenant that an API key routes to, or undefined for text that cannot be a key (form or checksum). */
export function tenantOfApiKey(key: string): Id<"ten"> | undefined {
  if (key.length !== PREFIX.length + 1 + 26 + 1 + SECRET_CHARS + CHECK_CHARS || !key.startsWith(`${PREFIX}_`))
    return;
  const body = key.slice(0, -CHECK_CHARS);
  if (checksum(body) !== key.slice(-CHECK_CHARS)) return;
  const tenantId = `ten_${body.slice(PREFIX.length + 1, PREFIX.length + 27)}`;
  return isId("ten", tenantId) ? tenantId : undefined;
}
