import { exportJWK, generateKeyPair, SignJWT } from "jose";

type Claims = Record<string, unknown>;

const encoder = new TextEncoder();

export const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** What the next ID token is made with, where it is to be wrong. */
export interface Forgery {
  claims?: Claims;
  header?: Claims;
  /** `none`: no signature; `secret`: an HMAC with the client's secret; `page`: one with the published key; `stranger`: another key. */
  signature?: "none" | "secret" | "page" | "stranger";
}

/** A provider's key, and what it is called on the provider's page of keys. */
export const newSigningKey = async (kid: string) => ({ kid, ...(await generateKeyPair("RS256")) });
type SigningKey = Awaited<ReturnType<typeof newSigningKey>>;

/** A key as the page shows it. */
export const publishedKey = async ({ kid, publicKey }: SigningKey) => ({
  ...(await exportJWK(publicKey)),
  ...{ kid, alg: "RS256", use: "sig" },
});

/** An ID token, right unless a test wants it otherwise. */
export async function signIdToken(
  of: Claims,
  key: SigningKey,
  clientSecret: string,
  { claims: other, header, signature }: Forgery,
): Promise<string> {
  const claims = { ...of, ...other };
  const { kid } = key;
  const made = (alg: string) => new SignJWT(claims).setProtectedHeader({ alg, kid, ...header });
  if (signature === "none") {
    const parts = [{ alg: "none" }, claims].map((part) => base64url(encoder.encode(JSON.stringify(part))));
    return `${parts.join(".")}.`;
  }
  if (signature === "secret") return made("HS256").sign(encoder.encode(clientSecret.padEnd(32, "0")));
  if (signature === "page")
    return made("HS256").sign(encoder.encode(JSON.stringify(await publishedKey(key))));
  if (signature === "stranger") return made("RS256").sign((await newSigningKey(kid)).privateKey);
  return made("RS256").sign(key.privateKey);
}
