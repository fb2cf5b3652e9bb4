import { uuidv7obj } from "uuidv7";

/** What an id names; the prefix makes ids of different things impossible to mix up, in types and in logs. */
export type IdPrefix =
  | "run"
  | "agt"
  | "ver"
  | "dep"
  | "dpa"
  | "ten"
  | "usr"
  | "key"
  | "lst"
  | "rev"
  | "evt"
  | "aud"
  | "req"
  | "mai"
  | "inv"
  | "tea"
  | "exp"
  | "idn"
  | "wal"
  | "svc"
  | "fam"
  | "shr"
  | "cnv"
  | "lic"
  | "dst"
  | "evl"
  | "inp"
  | "vis";
export type Id<P extends IdPrefix> = `${P}_${string}`;

// Crockford's base32, lower case: sorts like the bytes do, and has no letters that look alike.
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Base32 (Crockford, lower case, no padding) of bytes, most significant bit first. */
export function base32(bytes: Uint8Array): string {
  let out = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? out + ALPHABET[(value << (5 - bits)) & 31] : out;
}

/** A new id: the prefix, `_`, and a UUIDv7 (RFC 9562) in base32, so that ids sort by time of creation. */
export function newId<P extends IdPrefix>(prefix: P): Id<P> {
  return `${prefix}_${base32(uuidv7obj().bytes)}`;
}

/** What ids that are made from a moment on sort behind, and those made before it do not. */
export function firstIdAt<P extends IdPrefix>(prefix: P, at: number): Id<P> {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Math.max(0, at)) << 16n);
  return `${prefix}_${base32(bytes)}`;
}

/** Whether `text` has the form of an id with this prefix; says nothing about existence. */
export function isId<P extends IdPrefix>(prefix: P, text: string): text is Id<P> {
  return text.startsWith(`${prefix}_`) && /^[0-9a-hjkmnp-tv-z]{26}$/.test(text.slice(prefix.length + 1));
}
