import type { OAuth2Tokens } from "arctic";
import { z } from "zod";
import type { RequestCtx } from "../../kernel/context.ts";
import { fail } from "../../kernel/errors.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import type { Expected, ProviderPerson } from "./provider-person.ts";

const KEYS = new URL("https://www.googleapis.com/oauth2/v3/certs");
const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  nonce: z.string(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  name: z.string().optional(),
});

/** Whom Google's ID token names (OpenID Connect Core 1.0, section 3.1.3.7). Refused with `unauthenticated`. */
export async function googlePerson(
  { clock }: RequestCtx,
  tokens: OAuth2Tokens,
  { clientId, nonce }: Expected,
): Promise<ProviderPerson> {
  const { createRemoteJWKSet, customFetch, jwtVerify } = await import("jose");
  const keys = createRemoteJWKSet(KEYS, { [customFetch]: boundedFetch });
  const verified = await jwtVerify(tokens.idToken(), keys, {
    issuer: ["https://accounts.google.com", "accounts.google.com"],
    audience: clientId,
    algorithms: ["RS256"],
    requiredClaims: ["exp", "iat", "sub", "nonce"],
    maxTokenAge: 600,
    clockTolerance: 60,
    currentDate: new Date(clock.now()),
  }).catch(() => undefined);
  const claims = claimsSchema.safeParse(verified?.payload).data;
  if (claims?.nonce !== nonce)
    fail("unauthenticated", "Google’s answer is not for this sign-in. Begin it again.");
  const { sub, email, email_verified, name } = claims;
  const address = email && email_verified === true ? email.toLowerCase() : null;
  return { subject: sub, email: address, name: name || email || "Somebody", label: email ?? sub };
}
