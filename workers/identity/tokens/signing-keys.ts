import { importJWK } from "jose";
import { asc, platformDatabase, platformDb } from "../../kernel/db.ts";
import { newEd25519Key, openEd25519Key, type PublicEd25519Key } from "../../kernel/ed25519-keys.ts";
import type { Env } from "../../kernel/env.ts";
import { signingKeys } from "../token-tables.ts";

const DAY_MS = 86_400_000;
/** How long a key signs. */
export const SIGNS_MS = 30 * DAY_MS;
/** How long before that it is published. */
export const PUBLISHED_BEFORE_MS = DAY_MS;
/** How long after that its tokens may be under way: longer than they are good. */
const VERIFIES_MS = 3_600_000;
const REMEMBERED_MS = 60_000;
/** A key id that nobody knows makes us look again, but not more often than this. */
const LOOK_AGAIN_MS = 5_000;

type Row = typeof signingKeys.$inferSelect;
interface Memory {
  at: number;
  rows: Row[];
  private: Map<string, CryptoKey>;
  public: Map<string, CryptoKey>;
}

// Per database: in one process there may be several (tests).
const memories = new WeakMap<D1Database, Memory>();

async function remembered(env: Env, now: number, withinMs = REMEMBERED_MS): Promise<Memory> {
  const known = memories.get(env.DIRECTORY);
  if (known && Math.abs(now - known.at) < withinMs) return known;
  const rows = await platformDb(env, "DIRECTORY")
    .select()
    .from(signingKeys)
    .orderBy(asc(signingKeys.signsFrom));
  const memory = { at: now, rows, private: known?.private ?? new Map(), public: known?.public ?? new Map() };
  memories.set(env.DIRECTORY, memory);
  return memory;
}

const PURPOSE = "signing-key";

/** There is never a second key for one time, however many try to make it. */
const INSERT = `
INSERT INTO signing_keys (kid, public_key, private_key, signs_from)
SELECT ?1, ?2, ?3, CASE WHEN EXISTS (SELECT 1 FROM signing_keys) THEN ?4 + ${PUBLISHED_BEFORE_MS} ELSE ?4 END
WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE signs_from > ?4 - ${SIGNS_MS - PUBLISHED_BEFORE_MS})`;
/** A key goes when the one after it has signed for so long that all of its own tokens have run out. */
const DELETE = `
DELETE FROM signing_keys WHERE EXISTS (
  SELECT 1 FROM signing_keys AS later
  WHERE later.signs_from > signing_keys.signs_from AND later.signs_from <= ?1 - ${VERIFIES_MS})`;

/** Makes the next key when its time has come, or the first, and removes those that verify nothing any more; called by the scheduler. */
export async function rotateSigningKeys(env: Env, now: number): Promise<void> {
  const { rows } = await remembered(env, now, 0);
  const database = platformDatabase(env, "DIRECTORY");
  const newest = rows.at(-1)?.signsFrom ?? Number.NEGATIVE_INFINITY;
  if (newest <= now - SIGNS_MS + PUBLISHED_BEFORE_MS) {
    const { kid, shown, sealed } = await newEd25519Key(env, PURPOSE);
    await database.prepare(INSERT).bind(kid, JSON.stringify(shown), JSON.stringify(sealed), now).run();
  }
  if (rows.length > 1) await database.prepare(DELETE).bind(now).run();
  memories.delete(env.DIRECTORY);
}

/** The key that signs at this time; the first is made when it is asked for, and signs for whose clock is behind as well. */
export async function signingKey(env: Env, now: number): Promise<{ kid: string; key: CryptoKey }> {
  const isDue = ({ signsFrom }: Row) => signsFrom <= now;
  let memory = await remembered(env, now);
  if (!memory.rows.some(isDue)) {
    await rotateSigningKeys(env, now);
    memory = await remembered(env, now);
  }
  const row = memory.rows.findLast(isDue) ?? memory.rows[0];
  if (!row) throw new Error("there is no key to sign access tokens with");
  const { kid, privateKey } = row;
  const known = memory.private.get(kid);
  if (known) return { kid, key: known };
  const key = await openEd25519Key(env, PURPOSE, kid, privateKey);
  memory.private.set(kid, key);
  return { kid, key };
}

/** The public key of an id, if it is one of ours. */
export async function verifyingKey(env: Env, kid: string, now: number): Promise<CryptoKey | undefined> {
  const find = ({ rows }: Memory) => rows.find((row) => row.kid === kid);
  let memory = await remembered(env, now);
  if (!find(memory)) memory = await remembered(env, now, LOOK_AGAIN_MS);
  const row = find(memory);
  if (!row) return undefined;
  const known = memory.public.get(kid);
  if (known) return known;
  const key = (await importJWK(row.publicKey, "EdDSA")) as CryptoKey;
  memory.public.set(kid, key);
  return key;
}

/** The public keys, as `/.well-known/jwks.json` shows them (RFC 7517, section 5). */
export async function publicKeys(env: Env, now: number): Promise<{ keys: PublicEd25519Key[] }> {
  return { keys: (await remembered(env, now)).rows.map(({ publicKey }) => publicKey) };
}
