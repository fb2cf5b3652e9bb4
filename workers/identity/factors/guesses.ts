import type { Clock } from "../../kernel/clock.ts";
import type { Env } from "../../kernel/env.ts";
import { DomainError } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { forgetLimits, type Limit, takeLimits } from "../login-limits.ts";

// Only who knows the password, or has the session, can guess at all: this may lock out harder than signing in does.
const byPerson = (userId: Id<"usr">): Limit => ({
  subject: `factor ${userId}`,
  free: 10,
  longestWaitMs: 900_000,
});

/** Counts a guess at a person's factors before it is looked at. Rejects with `rate_limited` when there were too many. */
export async function takeGuess(env: Env, userId: Id<"usr">, clock: Clock): Promise<void> {
  const refusal = await takeLimits(env, [byPerson(userId)], clock.now());
  if (refusal) throw new DomainError(refusal);
}

/** After a right one: the next guesses are free again. */
export const forgetGuesses = (env: Env, userId: Id<"usr">): Promise<void> =>
  forgetLimits(env, [byPerson(userId)]);
