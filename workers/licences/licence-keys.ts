import { desc, platformDatabase, platformDb } from "../kernel/db.ts";
import { newEd25519Key, openEd25519Key } from "../kernel/ed25519-keys.ts";
import type { Env } from "../kernel/env.ts";
import type { LicenceKey } from "./contract.ts";
import { licenceKeys } from "./tables.ts";

/** How long a key signs; what it has signed is checked for longer. */
const SIGNS_MS = 365 * 86_400_000;

const PURPOSE = "licence-key";

const newestFirst = (env: Env) =>
  platformDb(env, "DIRECTORY").select().from(licenceKeys).orderBy(desc(licenceKeys.signsFrom));

/** There is never a second key for one time, however many try to make it. */
const INSERT = `
INSERT INTO licence_keys (kid, public_key, private_key, signs_from)
SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM licence_keys WHERE signs_from > ?4 - ${SIGNS_MS})`;

async function makeKey(env: Env, now: number): Promise<void> {
  const { kid, shown, sealed } = await newEd25519Key(env, PURPOSE);
  await platformDatabase(env, "DIRECTORY")
    .prepare(INSERT)
    .bind(kid, JSON.stringify(shown), JSON.stringify(sealed), now)
    .run();
}

/** The key that signs at this time, made when the last one is a year old, and all public keys that there have been. */
export async function licenceSigner(
  env: Env,
  now: number,
): Promise<{ kid: string; key: CryptoKey; keys: LicenceKey[] }> {
  let rows = await newestFirst(env);
  if ((rows[0]?.signsFrom ?? 0) <= now - SIGNS_MS) {
    await makeKey(env, now);
    rows = await newestFirst(env);
  }
  const [newest] = rows;
  if (!newest) throw new Error("there is no key to sign licences with");
  const { kid, privateKey } = newest;
  const key = await openEd25519Key(env, PURPOSE, kid, privateKey);
  return { kid, key, keys: rows.map(({ publicKey }) => publicKey) };
}

/** The public keys, for whoever wants to look at a licence; none before the first licence. */
export async function publicLicenceKeys(env: Env): Promise<{ keys: LicenceKey[] }> {
  return { keys: (await newestFirst(env)).map(({ publicKey }) => publicKey) };
}
