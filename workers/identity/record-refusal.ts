import { type By, commitDirectory } from "../audit/index.ts";
import type { RequestCtx } from "../kernel/context.ts";
import { DomainError, type ErrorCode, type Refusal } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import { type Limit, takeLimits } from "./login-limits.ts";
import type { SignInMethod } from "./tables.ts";

/** What somebody has tried in vain, for the logs of whom it is about. */
export interface Attempt {
  /** `session.refused` unless told. */
  action?: string;
  targetId: string;
  detail: Record<string, unknown>;
  /** Who is known to have asked; a stranger unless told. */
  by?: By;
  /** Whose log, and whose workspaces', it goes to. */
  person?: Id<"usr">;
  /** Whose logs alone it goes to, of the workspaces. */
  tenants?: Id<"ten">[];
}

/** A sign-in to a person's account: told to them, and to the workspaces in which they sit. */
export const signInTo = (
  person: Id<"usr">,
  method: SignInMethod,
  step: "first" | "second" | "hand-off" = "first",
): Attempt => ({ targetId: person, person, detail: { method, step } });

/** As for passwords: one stranger fills no log, and many who come at once add an entry a minute. */
const limitsOf = (action: string, { targetId }: Attempt, address: string): Limit[] => [
  { subject: `${action}+address ${targetId} ${address}`, free: 10, longestWaitMs: 900_000 },
  { subject: `${action} ${targetId}`, free: 25, longestWaitMs: 60_000 },
];

/**
 * Has the logs of a person, and of the workspaces in which they sit, say that somebody did not get in to their account.
 * After the answer, so that its time tells nothing; never to the log of the host that was asked, since whose owner
 * reads that may not know who has an account. What comes too often is left out.
 */
export function recordRefusal(request: RequestCtx, attempt: Attempt): void {
  request.waitUntil(enter(request, attempt));
}

async function enter(request: RequestCtx, attempt: Attempt): Promise<void> {
  const { env, clock, requestId, address, userAgent } = request;
  const { action = "session.refused", ...about } = attempt;
  if (await takeLimits(env, limitsOf(action, attempt, address), clock.now())) return;
  const by = { actorType: "anonymous", actorId: "anonymous", requestId, address, userAgent };
  await commitDirectory(env, [], [{ by, ...about, action, whenChanged: null }], request);
}

/** Refusals that say something of who came. What is too much, or does not work at the moment, does not. */
const TELLING: ReadonlySet<ErrorCode> = new Set([
  "unauthenticated",
  "forbidden",
  "conflict",
  "invalid_input",
]);

/**
 * Does what lets somebody in, and has `recordRefusal` enter what refuses them. `attemptOf` finds whom it was about, after
 * the answer; null where that is not known.
 */
export async function recordingRefusals<T>(
  request: RequestCtx,
  attemptOf: (refusal: Refusal) => Promise<Attempt | null>,
  letIn: () => Promise<T>,
): Promise<T> {
  try {
    return await letIn();
  } catch (error) {
    if (error instanceof DomainError && TELLING.has(error.refusal.code)) {
      const attempt = attemptOf(error.refusal);
      request.waitUntil(attempt.then((found) => (found ? enter(request, found) : undefined)));
    }
    throw error;
  }
}
