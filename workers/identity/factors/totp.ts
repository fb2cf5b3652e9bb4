import { Secret, TOTP } from "otpauth";
import { renderSVG } from "uqr";
import { open, type Sealed, seal } from "../../kernel/crypto.ts";
import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";

// What every authenticator app can do: SHA-1, six digits, 30 seconds (RFC 6238, section 5.2).
const SHAPE = { issuer: "Quayside", algorithm: "SHA1", digits: 6, period: 30 };
/** Bytes of a secret, as long as the hash (RFC 4226, section 4). */
const SECRET_BYTES = 20;
/** Steps that a clock may be wrong by, either way. */
const DRIFT = 1;

/** A new secret, in base32. */
export const newTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** The time step for which a code is right at `now` (milliseconds), or null. Spaces in a code do not count. */
export function stepOf(secret: string, code: string, now: number): number | null {
  const token = code.replace(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return null;
  const given = { ...SHAPE, secret: Secret.fromBase32(secret), token, timestamp: now, window: DRIFT };
  const delta = TOTP.validate(given);
  return delta === null ? null : TOTP.counter({ period: SHAPE.period, timestamp: now }) + delta;
}

/** What a person needs to put a secret into their app. */
export interface TotpSetup {
  /** The secret in groups of four, to be typed. */
  key: string;
  /** `otpauth://totp/…`, for apps on the same device. */
  uri: string;
  /** The same as a QR code: an SVG document. */
  qr: string;
}

/** How a secret is shown, under the address of its account. */
export function totpSetup(secret: string, email: string): TotpSetup {
  const uri = new TOTP({ ...SHAPE, label: email, secret: Secret.fromBase32(secret) }).toString();
  return { key: secret.replace(/.{4}(?=.)/g, "$& "), uri, qr: renderSVG(uri, { border: 2 }) };
}

const contextOf = (userId: Id<"usr">): string => `totp:${userId}`;

/** A secret as it is stored: it opens for its own account alone. */
export const sealTotp = (env: Env, userId: Id<"usr">, secret: string): Promise<Sealed> =>
  seal(env.ENCRYPTION_KEY, contextOf(userId), secret);
export const openTotp = (env: Env, userId: Id<"usr">, sealed: Sealed): Promise<string> =>
  open(env.ENCRYPTION_KEY, contextOf(userId), sealed);
