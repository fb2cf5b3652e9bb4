import { commitDirectory, type DirectoryChange } from "../audit/index.ts";
import type { RequestCtx } from "../kernel/context.ts";
import type { Id } from "../kernel/ids.ts";
import { type OpenSession, openSession } from "./sessions.ts";
import type { SignInMethod } from "./tables.ts";

/** How long dangerous acts are open after a person has proved who they are. */
export const SUDO_MS = 600_000;

/**
 * Opens a session for a person who has proved who they are, on the host that the request came to. Every way to sign
 * in ends here.
 */
export async function startSession(
  request: RequestCtx,
  user: { id: Id<"usr"> },
  method: SignInMethod,
): Promise<OpenSession> {
  const { env, clock, address, userAgent, hostTenant } = request;
  const session = await openSession(env, user.id, {
    createdAt: clock.now(),
    address,
    userAgent,
    method,
    tenantId: hostTenant?.id ?? null,
    sudoUntil: clock.now() + SUDO_MS,
    impersonatorId: null,
    impersonationReason: null,
  });
  const { requestId } = request;
  const opened: DirectoryChange = {
    ...{ action: "session.opened", targetId: user.id, detail: { method }, person: user.id },
    by: { actorType: "user", actorId: user.id, requestId, address, userAgent },
    ...(hostTenant && { tenants: [hostTenant.id] }),
  };
  await commitDirectory(env, [session.write], [opened], request);
  return session;
}
