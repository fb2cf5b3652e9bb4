import type { RequestCtx } from "../../kernel/context.ts";
import { platformDb } from "../../kernel/db.ts";
import type { Id } from "../../kernel/ids.ts";
import { newCode } from "../one-time-codes.ts";
import { passkeyOrigin, relyingPartyId } from "./passkey-site.ts";
import type { Factors } from "./queries.ts";

/** How long a browser may take to answer a challenge. */
export const CHALLENGE_MS = 300_000;
export const CHALLENGE_SECONDS = CHALLENGE_MS / 1000;

type Known = Factors["passkeys"];

/** What a browser is asked with for a passkey of a list, or for any that it has for us (WebAuthn Level 3, section 5.5). */
export const assertionOptions = (
  { env }: RequestCtx,
  challenge: string,
  userVerification: "required" | "preferred",
  passkeys: Known = [],
): Record<string, unknown> => ({
  challenge: Buffer.from(challenge).toString("base64url"),
  rpId: relyingPartyId(env),
  timeout: CHALLENGE_MS,
  userVerification,
  allowCredentials: passkeys.map(({ id, transports }) => ({ id, transports, type: "public-key" })),
});

/** What a challenge is for: one for signing in confirms nothing. */
export type ChallengeUse = "sign-in" | "add" | "confirm";

/**
 * A new challenge, which works once, for five minutes, on this host alone. Null on a customer's domain, where no
 * passkey of ours can be used.
 */
export async function newChallenge(
  request: RequestCtx,
  use: ChallengeUse,
  userId?: Id<"usr">,
): Promise<string | null> {
  const { env, clock } = request;
  const origin = passkeyOrigin(request);
  if (!origin) return null;
  const input = { purpose: "passkey" as const, payload: { use, origin }, ttlMs: CHALLENGE_MS };
  const { code, write } = await newCode(env, { ...input, ...(userId && { userId }) }, clock);
  await platformDb(env, "DIRECTORY").batch([write]);
  return code;
}
