import { decodeProtectedHeader, jwtVerify, SignJWT } from "jose";
import { randomHex } from "../../kernel/crypto.ts";
import type { Env } from "../../kernel/env.ts";
import { type Id, isId } from "../../kernel/ids.ts";
import type { Permission } from "../../kernel/permissions.ts";
import { signingKey, verifyingKey } from "./signing-keys.ts";

/** Seconds for which an access token is good. */
export const ACCESS_SECONDS = 900;
/** Says what the token is for (RFC 9068, section 2.1): nothing else that we might sign passes for it. */
const TYPE = "at+jwt";
/** Clocks of machines may differ by so many seconds. */
const TOLERANCE_SECONDS = 2;

/** Who issues tokens: the platform's own origin. */
export const issuerOf = ({ ENVIRONMENT, BASE_DOMAIN }: Pick<Env, "ENVIRONMENT" | "BASE_DOMAIN">): string =>
  `${ENVIRONMENT === "development" ? "http" : "https"}://${BASE_DOMAIN}`;
/** Whom they are for: the API. */
export const audienceOf = (env: Pick<Env, "ENVIRONMENT" | "BASE_DOMAIN">): string =>
  `${issuerOf(env)}/api/v1`;

export interface TokenSubject {
  id: Id<"fam">;
  userId: Id<"usr">;
  tenantId: Id<"ten"> | null;
  scopes: readonly Permission[] | null;
}

/** A JWT (RFC 9068) for a family, good for fifteen minutes. */
export async function signAccessToken(env: Env, family: TokenSubject, now: number): Promise<string> {
  const { kid, key } = await signingKey(env, now);
  const { id: fam, tenantId, scopes } = family;
  const issuedAt = Math.floor(now / 1000);
  const claims = { fam, ...(tenantId && { ten: tenantId }), ...(scopes && { scope: scopes.join(" ") }) };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "EdDSA", kid, typ: TYPE })
    .setIssuer(issuerOf(env))
    .setAudience(audienceOf(env))
    .setSubject(family.userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ACCESS_SECONDS)
    .setJti(randomHex(16))
    .sign(key);
}

/** What a token claims, once it is proved to be one of ours and its time is now; undefined for anything else. */
export async function verifyAccessToken(
  env: Env,
  token: string,
  now: number,
): Promise<{ familyId: Id<"fam">; userId: Id<"usr"> } | undefined> {
  try {
    const { kid } = decodeProtectedHeader(token);
    const key = kid === undefined ? undefined : await verifyingKey(env, kid, now);
    if (!key) return undefined;
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["EdDSA"],
      typ: TYPE,
      issuer: issuerOf(env),
      audience: audienceOf(env),
      requiredClaims: ["exp", "iat", "jti"],
      maxTokenAge: ACCESS_SECONDS,
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: new Date(now),
    });
    const { sub = "", fam } = payload;
    if (typeof fam !== "string" || !isId("fam", fam) || !isId("usr", sub)) return undefined;
    return { familyId: fam, userId: sub };
  } catch (error) {
    if (error instanceof Error && "code" in error && /^ERR_J/.test(String(error.code))) return undefined;
    // Text that is no JWT at all.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
