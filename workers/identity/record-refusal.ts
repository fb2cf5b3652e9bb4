import { commitDirectory } from "../audit/index.ts";
import type { RequestCtx } from "../kernel/context.ts";
import type { Id } from "../kernel/ids.ts";
import type { SignInMethod } from "./tables.ts";

/**
 * Has the logs of a person, and of the workspaces in which they sit, say that somebody did not get in to their account.
 * After the answer, so that its time tells nothing; never to the log of the host that was asked, since whose owner
 * reads that may not know who has an account. How many there can be is what the limits of signing in let through.
 */
export function recordRefusal(
  request: RequestCtx,
  userId: Id<"usr">,
  detail: { method: SignInMethod; step: "first" | "second" },
): void {
  const { env, requestId, address, userAgent, waitUntil } = request;
  const by = { actorType: "anonymous", actorId: "anonymous", requestId, address, userAgent };
  const change = {
    action: "session.refused",
    targetId: userId,
    detail,
    by,
    person: userId,
    whenChanged: null,
  };
  waitUntil(commitDirectory(env, [], [change], request));
}
