import type { Configuration } from "openid-client";
import { z } from "zod";
import type { RequestCtx } from "../../kernel/context.ts";
import { toBase64 } from "../../kernel/crypto.ts";
import { DomainError, fail } from "../../kernel/errors.ts";
import { isObject, parseJson } from "../../kernel/json.ts";
import { ProviderError } from "./bounded-fetch.ts";

/** A client at an OpenID provider, as whoever set it up wrote it down. */
export interface OidcClient {
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/** Fetches from a provider; rejects with a `ProviderError` for what may not be reached. */
export type ProviderFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

const TOLERANCE_SECONDS = 60;
/** Signatures that a key from a JWKS page can check. Neither `none` nor an HMAC: whoever has the secret could sign. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];

const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  iat: z.number(),
  azp: z.string().optional(),
  at_hash: z.string().optional(),
});
export type OidcClaims = z.infer<typeof claimsSchema> & Record<string, unknown>;

/**
 * A provider by its issuer: what its discovery document says (OpenID Connect Discovery 1.0). Its keys are fetched for
 * each sign-in, so a rotation needs nothing. Refused with `invalid_input` where it is no provider that can be used.
 */
export async function openIssuer(
  { clock }: RequestCtx,
  { issuer, clientId, clientSecret }: OidcClient,
  providerFetch: ProviderFetch,
): Promise<Configuration> {
  const oidc = await import("openid-client");
  const url = new URL(issuer);
  const plain = url.protocol === "http:" ? [oidc.allowInsecureRequests] : [];
  const metadata = {
    client_secret: clientSecret,
    [oidc.clockSkew]: Math.round((clock.now() - Date.now()) / 1000),
    [oidc.clockTolerance]: TOLERANCE_SECONDS,
  };
  let config: Configuration;
  try {
    config = await oidc.discovery(url, clientId, metadata, oidc.ClientSecretPost(clientSecret), {
      execute: [oidc.enableNonRepudiationChecks, ...plain],
      [oidc.customFetch]: providerFetch as never,
      timeout: 10,
    });
  } catch (error) {
    return refuseIssuer(error);
  }
  const server = config.serverMetadata();
  // Microsoft's shared issuers name a tenant in each token only: anybody with an account there could come.
  if (new URL(server.issuer).href !== url.href)
    refuseIssuer(new ProviderError("it calls itself another issuer"));
  const { authorization_endpoint, token_endpoint, jwks_uri } = server;
  if (!authorization_endpoint || !token_endpoint || !jwks_uri)
    refuseIssuer(new ProviderError("it names no endpoints to sign in at"));
  const offered = server.id_token_signing_alg_values_supported ?? ["RS256"];
  if (!offered.some((algorithm) => ALGORITHMS.includes(algorithm)))
    refuseIssuer(new ProviderError("it signs its ID tokens in no way that can be checked"));
  return config;
}

function refuseIssuer(error: unknown): never {
  if (error instanceof DomainError) throw error;
  const cause = error instanceof ProviderError ? error.message : causeOf(error);
  const detail = `The issuer cannot be used: ${cause}.`;
  return fail("invalid_input", detail, { issues: [{ pointer: "/issuer", detail: cause }] });
}

function causeOf(error: unknown): string {
  if (error instanceof Error && error.cause instanceof ProviderError) return error.cause.message;
  if (error instanceof Error && /issuer does not match/.test(error.message))
    return "it calls itself another issuer";
  return "there is no OpenID discovery document below it";
}

/** Where the browser goes to sign in. */
export async function authorizationUrl(
  config: Configuration,
  flow: { state: string; verifier: string; nonce: string },
  { redirectUri, loginHint }: { redirectUri: string; loginHint?: string | undefined },
): Promise<string> {
  const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await import("openid-client");
  const url = buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: "openid email profile",
    state: flow.state,
    nonce: flow.nonce,
    code_challenge: await calculatePKCECodeChallenge(flow.verifier),
    code_challenge_method: "S256",
    ...(loginHint && { login_hint: loginHint }),
  });
  return url.href;
}

/**
 * Exchanges the code of a callback, and answers the ID token's claims once all of it holds (OpenID Connect Core 1.0,
 * section 3.1.3.7): issuer, audience, authorised party, nonce, times, algorithm, the signature by the issuer's keys, and
 * the access token's hash. Refused with `unauthenticated`, or `unavailable` where the provider does not answer.
 */
export async function claimsOf(
  { clock }: RequestCtx,
  config: Configuration,
  callback: URL,
  { state, verifier, nonce }: { state: string; verifier: string; nonce: string },
): Promise<OidcClaims> {
  const { authorizationCodeGrant } = await import("openid-client");
  const checks = {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  };
  try {
    const tokens = await authorizationCodeGrant(config, callback, checks);
    return await checkedClaims(tokens.id_token ?? "", tokens.access_token, config, clock.now());
  } catch (error) {
    if (error instanceof DomainError) throw error;
    const unreachable =
      error instanceof Error && (error instanceof ProviderError || error.cause instanceof ProviderError);
    if (unreachable) fail("unavailable", "The identity provider did not answer. Try again in a moment.");
    const why = error instanceof Error ? error.message : "";
    return fail("unauthenticated", "The identity provider’s answer does not hold. Begin the sign-in again.", {
      meta: { why },
    });
  }
}

/** What the library leaves to its caller. */
async function checkedClaims(
  idToken: string,
  accessToken: string,
  config: Configuration,
  now: number,
): Promise<OidcClaims> {
  const [header, claims] = idToken
    .split(".")
    .slice(0, 2)
    .map((part) => parseJson(textOf(part)));
  const parsed = claimsSchema.safeParse(claims);
  const algorithm = isObject(header) ? String(header.alg) : "";
  const no = (why: string) =>
    fail("unauthenticated", `The ID token does not hold: ${why}.`, { meta: { why } });
  if (!parsed.success || !isObject(claims)) return no("it is incomplete");
  if (!ALGORITHMS.includes(algorithm)) return no("its algorithm");
  const { iat, azp, at_hash } = parsed.data;
  if (iat > now / 1000 + TOLERANCE_SECONDS) return no("it is of the future");
  if (azp !== undefined && azp !== config.clientMetadata().client_id) return no("it is another party’s");
  if (at_hash !== undefined && at_hash !== (await halfHash(algorithm, accessToken)))
    return no("it is another access token’s");
  return claims as OidcClaims;
}

const textOf = (part: string): string => {
  const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
};

/** The left half of a hash, of the size that the signature uses (OpenID Connect Core 1.0, section 3.1.3.6). */
async function halfHash(algorithm: string, text: string): Promise<string> {
  const size = algorithm.startsWith("Ed") ? "512" : algorithm.slice(-3);
  const hash = new Uint8Array(await crypto.subtle.digest(`SHA-${size}`, new TextEncoder().encode(text)));
  const half = toBase64(hash.subarray(0, hash.length / 2));
  return half.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
