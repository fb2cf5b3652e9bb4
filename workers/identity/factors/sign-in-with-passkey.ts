import type { RequestCtx } from "../../kernel/context.ts";
import { eq, platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import type { ProvedUser } from "../proved-user.ts";
import type { OpenSession } from "../sessions.ts";
import { startSession } from "../start-session.ts";
import { users } from "../tables.ts";
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
export async function signInWithPasskey(
  request: RequestCtx,
  { passkey }: { passkey: PasskeyAssertion },
): Promise<{ session: OpenSession; user: ProvedUser }> {
  const challenge = await takeChallenge(request, passkey, "sign-in", null);
  const userId = await acceptPasskey(request, passkey, { challenge, userVerified: true });
  const columns = { id: users.id, email: users.email, name: users.name };
  const db = platformDb(request.env, "DIRECTORY");
  const [user] = userId ? await db.select(columns).from(users).where(eq(users.id, userId)).limit(1) : [];
  if (!user)
    fail(
      "unauthenticated",
      "This passkey opens no account here. Use another one, or sign in with your password.",
    );
  return { session: await startSession(request, user, "passkey"), user };
}
