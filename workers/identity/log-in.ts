import { commitDirectory, type DirectoryChange } from "../audit/index.ts";
import type { RequestCtx } from "../kernel/context.ts";
import { eq, platformDb } from "../kernel/db.ts";
import { ok, type Result, refused } from "../kernel/errors.ts";
import { type LogInInput, logInInput, type UserView } from "./contract.ts";
import { type SignedIn, sessionOrSecondFactor } from "./factors/second-factor.ts";
import { impersonationEnded } from "./impersonation-ended.ts";
import { forgetAttempts, takeAttempt } from "./login-limits.ts";
import { verifyPassword } from "./passwords.ts";
import { byPerson, personOf } from "./person.ts";
import { currentSession, NOT_OPEN } from "./queries.ts";
import { recordRefusal, signInTo } from "./record-refusal.ts";
import { closeSession, type OpenSession } from "./sessions.ts";
import { users } from "./tables.ts";

/** Who has shown their password, with their session or what is still asked. */
export type LogIn = SignedIn & { user: UserView & { id: OpenSession["userId"] } };

/**
 * Signs a person in. Refused with `unauthenticated`, alike for a wrong password and an account that does not
 * exist, or with `rate_limited`. Answers the session, whose secret `sessionCookie` puts into a cookie; of an account
 * with a second factor, the challenge that `finishSignIn` takes.
 */
export async function logIn(request: RequestCtx, input: LogInInput): Promise<Result<LogIn>> {
  const { env, address, clock } = request;
  const parsed = logInInput.safeParse(input);
  if (!parsed.success) return refused("unauthenticated", WRONG);
  const { email, password } = parsed.data;
  const limited = await takeAttempt(env, email, address, clock.now());
  if (limited) return { ok: false, error: limited };
  const [user] = await platformDb(env, "DIRECTORY")
    .select()
    .from(users)
    .where(eq(users.email, email))
    .limit(1);
  if (!(await verifyPassword(password, user?.passwordHash)) || !user) {
    if (user) recordRefusal(request, signInTo(user.id, "password"));
    return refused("unauthenticated", WRONG);
  }
  await forgetAttempts(env, email, address);
  if (user.suspendedAt !== null) {
    recordRefusal(request, signInTo(user.id, "password"));
    return refused("unauthenticated", NOT_OPEN);
  }
  const next = await sessionOrSecondFactor(request, user, "password");
  return ok({ ...next, user: { id: user.id, email: user.email, name: user.name } });
}

const WRONG = "This address and password do not belong together. Check both and try again.";

/** Signs the request's browser out: its session, also one in another's place, ends at once, on the server too. */
export async function logOut(context: RequestCtx, request: Request): Promise<void> {
  const { env } = context;
  const current = await currentSession(env, request);
  if (!current) return;
  const { session, user } = current;
  const by = byPerson(personOf(context, current));
  const closed: DirectoryChange = {
    ...{ action: "session.closed", targetId: session.id, detail: { method: session.method }, by },
    person: user.id,
    ...(session.tenantId !== null && { tenants: [session.tenantId] }),
  };
  const mine = { ...session, userId: user.id };
  const change = session.impersonatorId === null ? closed : impersonationEnded(mine, "by_hand", by);
  await commitDirectory(env, [closeSession(env, session.id)], [change], context);
}
