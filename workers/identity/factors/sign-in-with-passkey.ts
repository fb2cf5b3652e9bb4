import type { RequestCtx } from "../../kernel/context.ts";
import { eq, platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { passkeys } from "../factor-tables.ts";
import type { ProvedUser } from "../proved-user.ts";
import { userById } from "../queries.ts";
import { type Attempt, recordingRefusals, signInTo } from "../record-refusal.ts";
import type { OpenSession } from "../sessions.ts";
import { startSession } from "../start-session.ts";
import { acceptPasskey } from "./accept-passkey.ts";
import type { PasskeyAssertion } from "./contract.ts";
import { assertionOptions, newChallenge } from "./passkey-options.ts";
import { takeChallenge } from "./take-challenge.ts";

/** What a browser is asked with for any passkey that it has for us; says nothing about anybody. */
export async function passkeySignInOptions(request: RequestCtx): Promise<Record<string, unknown>> {
  const challenge = await newChallenge(request, "sign-in");
  if (!challenge)
    fail(
      "conflict",
      "Passkeys belong to the platform's own address: sign in there, or with your password here.",
    );
  return assertionOptions(request, challenge, "required");
}

/**
 * Signs somebody in by a passkey alone, which has checked who holds it: two factors in one. Rejects with
 * `invalid_input` for a challenge that is over, and `unauthenticated` for whatever else is wrong.
 */
export function signInWithPasskey(
  request: RequestCtx,
  { passkey }: { passkey: PasskeyAssertion },
): Promise<{ session: OpenSession; user: ProvedUser }> {
  const letIn = async () => {
    const challenge = await takeChallenge(request, passkey, "sign-in", null);
    const userId = await acceptPasskey(request, passkey, { challenge, userVerified: true });
    const user = userId && (await userById(request.env, userId));
    if (!user) fail("unauthenticated", NOBODYS);
    return { session: await startSession(request, user, "passkey"), user };
  };
  return recordingRefusals(request, () => attemptWith(request, passkey), letIn);
}

const NOBODYS = "This passkey opens no account here. Use another one, or sign in with your password.";

/** Whose account a passkey would have opened, by the name that it goes by. */
async function attemptWith({ env }: RequestCtx, { id }: PasskeyAssertion): Promise<Attempt | null> {
  const db = platformDb(env, "DIRECTORY");
  const [found] = await db
    .select({ userId: passkeys.userId })
    .from(passkeys)
    .where(eq(passkeys.id, id))
    .limit(1);
  return found ? signInTo(found.userId, "passkey") : null;
}
