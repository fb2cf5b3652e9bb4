import { and, eq, isNull, platformDatabase, platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { ProvedUser } from "./proved-user.ts";
import { type Membership, SEATS, shownSeat } from "./session-query.ts";
import {
  readSession,
  type SessionAttributes,
  type StoredTimes,
  sessionCookie,
  sessionSecret,
} from "./sessions.ts";
import { users } from "./tables.ts";

/** Who is signed in. */
export interface CurrentSession {
  /** `id` names the session; it is not the secret that opens it. */
  session: SessionAttributes & StoredTimes & { id: string };
  user: { id: Id<"usr">; email: string; name: string; platformAdmin: boolean };
  /** Oldest first; of a session on a workspace's own host, the one there. */
  memberships: Membership[];
  /** A `Set-Cookie` value to send along when the session was extended. */
  renewedCookie?: string;
}

/** What somebody is told who has shown who they are, and whom the platform has suspended. */
export const NOT_OPEN = "This account is not open. Ask the platform’s support.";

/** Somebody with an account that may be used; null for none. */
export async function userById(env: Env, id: Id<"usr">): Promise<ProvedUser | null> {
  const { email, name } = users;
  const [user] = await platformDb(env, "DIRECTORY")
    .select({ id: users.id, email, name })
    .from(users)
    .where(and(eq(users.id, id), isNull(users.suspendedAt)));
  return user ?? null;
}

/** The tenants that a user belongs to, oldest seat first, as they are shown. */
export async function membershipsOf(env: Env, userId: Id<"usr">): Promise<ReturnType<typeof shownSeat>[]> {
  const query = platformDatabase(env, "DIRECTORY").prepare(SEATS).bind(userId);
  const row = await query.first<{ seats: string }>();
  return (JSON.parse(row?.seats ?? "[]") as Membership[]).map(shownSeat);
}

/** The session of a request's cookie, or null when there is none, or it has ended. One read, without a cookie none. */
export async function currentSession(env: Env, request: Request): Promise<CurrentSession | null> {
  const secret = sessionSecret(request);
  const found = secret && (await readSession(env, secret));
  if (!found) return null;
  const { memberships, ...user } = found.user;
  const current = { session: found.session, user, memberships };
  return found.renewed ? { ...current, renewedCookie: sessionCookie(env, secret) } : current;
}

/** What people are called, by their ids; those who are not there any more are left out. For logs that name them. */
export async function namesOf(env: Env, ids: string[]): Promise<Record<string, string>> {
  if (ids.length === 0) return {};
  const query = "SELECT id, name FROM users WHERE id IN (SELECT value FROM json_each(?))";
  const found = await platformDatabase(env, "DIRECTORY")
    .prepare(query)
    .bind(JSON.stringify([...new Set(ids)]))
    .all<{ id: string; name: string }>();
  return Object.fromEntries(found.results.map(({ id, name }) => [id, name]));
}
