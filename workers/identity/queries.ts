import { asc, eq, platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { Role } from "../kernel/permissions.ts";
import { readSession, sessionCookie, sessionSecret } from "./sessions.ts";
import { memberships } from "./tables.ts";

export interface Membership {
  tenantId: Id<"ten">;
  tenantSlug: string;
  role: Role;
}

/** Who is signed in. */
export interface CurrentSession {
  /** Names the session; not the secret that opens it. */
  session: { id: string };
  user: { id: Id<"usr">; email: string; name: string };
  /** Oldest first. */
  memberships: Membership[];
  /** A `Set-Cookie` value to send along when the session was extended. */
  renewedCookie?: string;
}

/** The tenants that a user belongs to, oldest seat first. */
export const membershipsOf = (env: Env, userId: Id<"usr">): Promise<Membership[]> =>
  platformDb(env, "DIRECTORY")
    .select({ tenantId: memberships.tenantId, tenantSlug: memberships.tenantSlug, role: memberships.role })
    .from(memberships)
    .where(eq(memberships.userId, userId))
    .orderBy(asc(memberships.createdAt), asc(memberships.tenantId));

/** The session of a request's cookie, or null when there is none, or it has ended. */
export async function currentSession(env: Env, request: Request): Promise<CurrentSession | null> {
  const secret = sessionSecret(request);
  if (!secret) return null;
  const session = await readSession(env, secret);
  if (!session) return null;
  const { id, user, renewed } = session;
  const current = { session: { id }, user, memberships: await membershipsOf(env, user.id) };
  return renewed ? { ...current, renewedCookie: sessionCookie(env, secret) } : current;
}
