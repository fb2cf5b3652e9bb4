import type { RequestCtx } from "../../kernel/context.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { redeemCode } from "../one-time-codes.ts";
import { challengeOf } from "./passkey-challenge.ts";
import type { ChallengeUse } from "./passkey-options.ts";

/**
 * Takes the challenge that a browser's answer was signed for, whatever becomes of the answer. Rejects with
 * `invalid_input` when it was none of ours for this use, person and host, was used, or is older than five minutes.
 */
export async function takeChallenge(
  { env, clock, origin }: RequestCtx,
  response: { response: { clientDataJSON: string } },
  use: ChallengeUse,
  userId: Id<"usr"> | null,
): Promise<string> {
  const challenge = challengeOf(response);
  const taken = await redeemCode(env, "passkey", challenge, clock);
  const { payload } = taken ?? {};
  if (payload?.use !== use || payload.origin !== origin || taken?.userId !== userId)
    fail(
      "invalid_input",
      "This challenge is used up or too old. Ask for a new one, and answer within five minutes.",
    );
  return challenge;
}
