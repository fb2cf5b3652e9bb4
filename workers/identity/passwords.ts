import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

// OWASP's scrypt profile for N=2^14 (Password Storage Cheat Sheet): about 16 MB and 0.2 s a guess.
const COST = { N: 2 ** 14, r: 8, p: 5 };
const TAG = "scrypt$14$8$5";
const KEY_BYTES = 32;
const SALT_BYTES = 16;

function derive(password: string, salt: Buffer): Promise<Buffer> {
  // NFKC: the same password typed on two keyboards may arrive as different code points.
  const text = Buffer.from(password.normalize("NFKC"), "utf8");
  return new Promise((resolve, reject) => {
    scrypt(text, salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** A salted hash as text, `scrypt$log2(N)$r$p$salt$key` (base64): the tag lets parameters change later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt);
  return `${TAG}$${salt.toString("base64")}$${key.toString("base64")}`;
}

/**
 * Whether a password belongs to a hash, compared in constant time. Without a hash (an unknown account) the same
 * work is done and the answer is false, so that the time tells nothing.
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const known = hash?.startsWith(`${TAG}$`) ? hash.slice(TAG.length + 1) : undefined;
  const [salt = "", key = ""] = known?.split("$") ?? [];
  const expected = known ? Buffer.from(key, "base64") : Buffer.alloc(KEY_BYTES);
  const actual = await derive(password, known ? Buffer.from(salt, "base64") : Buffer.alloc(SALT_BYTES));
  const same = expected.length === actual.length && timingSafeEqual(expected, actual);
  return same && known !== undefined;
}
