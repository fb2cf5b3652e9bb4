import { DrizzleSQLiteAdapter } from "@lucia-auth/adapter-drizzle";
import { type Adapter, type DatabaseSession, type DatabaseUser, Lucia, TimeSpan } from "lucia";
import { sha256 } from "../kernel/crypto.ts";
import { platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { sessions, users } from "./tables.ts";

declare module "lucia" {
  interface Register {
    Lucia: ReturnType<typeof luciaFor>;
    UserId: Id<"usr">;
    DatabaseUserAttributes: { email: string; name: string };
  }
}

/** `__Host-`: the cookie belongs to this host alone, over TLS, and no other host of the platform can set it. */
const COOKIE = "__Host-quayside";
const LIFETIME = new TimeSpan(30, "d");

/** Stands between the library and the table, so that only a hash of each session's secret is ever stored. */
class HashingAdapter implements Adapter {
  readonly #inner: Adapter;
  constructor(inner: Adapter) {
    this.#inner = inner;
  }

  async getSessionAndUser(id: string): Promise<[DatabaseSession | null, DatabaseUser | null]> {
    const [session, user] = await this.#inner.getSessionAndUser(await sha256(id));
    return [session && { ...session, id }, user];
  }

  async setSession(session: DatabaseSession): Promise<void> {
    await this.#inner.setSession({ ...session, id: await sha256(session.id) });
  }

  async updateSessionExpiration(id: string, expiresAt: Date): Promise<void> {
    await this.#inner.updateSessionExpiration(await sha256(id), expiresAt);
  }

  async deleteSession(id: string): Promise<void> {
    await this.#inner.deleteSession(await sha256(id));
  }

  getUserSessions = (userId: Id<"usr">) => this.#inner.getUserSessions(userId);
  deleteUserSessions = (userId: Id<"usr">) => this.#inner.deleteUserSessions(userId);
  deleteExpiredSessions = () => this.#inner.deleteExpiredSessions();
}

const luciaFor = (env: Env) =>
  new Lucia(new HashingAdapter(new DrizzleSQLiteAdapter(platformDb(env, "DIRECTORY"), sessions, users)), {
    sessionExpiresIn: LIFETIME,
    sessionCookie: { name: COOKIE, attributes: { secure: true, sameSite: "lax", path: "/" } },
    getUserAttributes: ({ email, name }) => ({ email, name }),
  });

/** A session with the secret that its cookie carries; the secret goes nowhere else. */
export interface OpenSession {
  secret: string;
  userId: Id<"usr">;
}

/** The secret of the request's session cookie, if there is one. Says nothing about whether it is valid. */
export function sessionSecret(request: Request): string | undefined {
  const cookies = (request.headers.get("cookie") ?? "").split(/;\s*/);
  const mine = cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`));
  const secret = mine?.slice(COOKIE.length + 1);
  return secret && secret.length <= 128 ? secret : undefined;
}

/** Opens a session of 30 days, which slides along while it is used. */
export async function openSession(env: Env, userId: Id<"usr">): Promise<OpenSession> {
  const session = await luciaFor(env).createSession(userId, {});
  return { secret: session.id, userId };
}

/** The session of a secret with its user, or null. `renewed`: its end was moved, so the cookie is due again. */
export async function readSession(env: Env, secret: string) {
  const { session, user } = await luciaFor(env).validateSession(secret);
  if (!session) return null;
  return {
    id: await sha256(secret),
    user: { id: user.id, email: user.email, name: user.name },
    renewed: session.fresh,
  };
}

/** Ends a session at once; one that does not exist is no error. */
export const closeSession = (env: Env, secret: string): Promise<void> =>
  luciaFor(env).invalidateSession(secret);

/** Ends every session of a user. */
export const closeSessionsOf = (env: Env, userId: Id<"usr">): Promise<void> =>
  luciaFor(env).invalidateUserSessions(userId);

export const deleteExpiredSessions = (env: Env): Promise<void> => luciaFor(env).deleteExpiredSessions();

/** The `Set-Cookie` value that signs a browser in. */
export const sessionCookie = (env: Env, secret: string): string =>
  luciaFor(env).createSessionCookie(secret).serialize();

/** The `Set-Cookie` value that signs a browser out. */
export const clearedCookie = (env: Env): string => luciaFor(env).createBlankSessionCookie().serialize();
