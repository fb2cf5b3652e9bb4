import type { Clock } from "../../kernel/clock.ts";
import { and, eq, isNotNull, lt, platformDb } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import { totp } from "../factor-tables.ts";
import { openTotp, stepOf } from "./totp.ts";

/**
 * Whether a code is right, and used up by this: of many who bring the same one at once, one is told so (RFC 6238,
 * section 5.2). Whoever asks counts the guess first.
 */
export async function takeTotp(env: Env, userId: Id<"usr">, code: string, clock: Clock): Promise<boolean> {
  const db = platformDb(env, "DIRECTORY");
  const theirs = and(eq(totp.userId, userId), isNotNull(totp.confirmedAt));
  const [app] = await db.select({ secret: totp.secret }).from(totp).where(theirs).limit(1);
  const step = app && stepOf(await openTotp(env, userId, app.secret), code, clock.now());
  if (step === undefined || step === null) return false;
  const taken = await db
    .update(totp)
    .set({ lastStep: step })
    .where(and(theirs, lt(totp.lastStep, step)));
  return taken.meta.changes === 1;
}
