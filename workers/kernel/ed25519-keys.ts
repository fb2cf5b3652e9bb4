import { exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { open, randomHex, type Sealed, seal } from "./crypto.ts";
import type { Env } from "./env.ts";

/** A public key as it is shown, such as at `/.well-known/jwks.json` (RFC 7517, RFC 8037). */
export interface PublicEd25519Key {
  kty: "OKP";
  crv: "Ed25519";
  x: string;
  kid: string;
  alg: "EdDSA";
  use: "sig";
}

/** A new pair of keys with an id; the private one is sealed for `purpose` and that id. */
export async function newEd25519Key(
  env: Env,
  purpose: string,
): Promise<{ kid: string; shown: PublicEd25519Key; sealed: Sealed }> {
  const { publicKey, privateKey } = await generateKeyPair("EdDSA", { extractable: true });
  const { x = "" } = await exportJWK(publicKey);
  const kid = randomHex(8);
  const shown = { kty: "OKP", crv: "Ed25519", x, kid, alg: "EdDSA", use: "sig" } as const;
  const text = JSON.stringify(await exportJWK(privateKey));
  return { kid, shown, sealed: await seal(env.ENCRYPTION_KEY, `${purpose}:${kid}`, text) };
}

/** Opens a private key that `newEd25519Key` sealed. */
export async function openEd25519Key(
  env: Env,
  purpose: string,
  kid: string,
  sealed: Sealed,
): Promise<CryptoKey> {
  const jwk = JSON.parse(await open(env.ENCRYPTION_KEY, `${purpose}:${kid}`, sealed)) as JWK;
  return (await importJWK(jwk, "EdDSA")) as CryptoKey;
}
