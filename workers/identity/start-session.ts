import { commitDirectory, type DirectoryChange } from "../audit/index.ts";
import type { RequestCtx } from "../kernel/context.ts";
import { sha256 } from "../kernel/crypto.ts";
import type { Write } from "../kernel/db.ts";
import { wakeMail } from "../mail/index.ts";
import { newDeviceMail } from "./new-device.ts";
import { byUser } from "./person.ts";
import type { ProvedUser } from "./proved-user.ts";
import { type OpenSession, openSession } from "./sessions.ts";
import type { SignInMethod } from "./tables.ts";

/** How long dangerous acts are open after a person has proved who they are. */
export const SUDO_MS = 600_000;

/** What else is known of a new session. `writes` are committed together with it, before it, and `whenChanged` counts them. */
export interface Before {
  writes?: Write[];
  changes?: DirectoryChange[];
  /** Until when dangerous acts are open; for ten minutes unless told, since who comes has just proved who they are. */
  sudoUntil?: number | null;
}

/**
 * Opens a session for a person who has proved who they are, on the host that the request came to, and tells them by
 * mail where it is from a device that they have not used before. Every way to sign in ends here.
 */
export async function startSession(
  request: RequestCtx,
  user: ProvedUser,
  method: SignInMethod,
  { writes = [], changes = [], sudoUntil }: Before = {},
): Promise<OpenSession> {
  const { env, clock, address, userAgent, hostTenant } = request;
  const session = await openSession(env, user.id, {
    ...{ createdAt: clock.now(), address, userAgent, method, tenantId: hostTenant?.id ?? null },
    sudoUntil: sudoUntil === undefined ? clock.now() + SUDO_MS : sudoUntil,
    impersonatorId: null,
    impersonationReason: null,
  });
  const opened: DirectoryChange = {
    action: "session.opened",
    targetId: await sha256(session.secret),
    detail: { method, host: hostTenant?.slug ?? null },
    by: byUser(request, user.id),
    person: user.id,
    ...(hostTenant && { tenants: [hostTenant.id] }),
    whenChanged: writes.length,
  };
  const mail = await newDeviceMail(request, user, opened.targetId);
  const all = [...writes, session.write, ...(mail ? [mail.write] : [])];
  await commitDirectory(env, all, [...changes, opened], request);
  if (mail) request.waitUntil(wakeMail(env, [mail.id]));
  return session;
}
