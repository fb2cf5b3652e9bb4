import {
  type Adapter,
  type DatabaseSession,
  type DatabaseUser,
  generateIdFromEntropySize,
  Lucia,
  TimeSpan,
} from "lucia";
import { sha256 } from "../kernel/crypto.ts";
import { and, eq, isNull, ne, or, platformDatabase, platformDb, type Write } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { requestCookie } from "../kernel/request-cookie.ts";
import { type Membership, SESSION_AND_USER, type SessionRow } from "./session-query.ts";
import { type SignInMethod, sessions } from "./tables.ts";

/** What a session is opened with: where from, how, and for which workspace's host. */
export interface SessionAttributes {
  createdAt: number;
  address: string;
  userAgent: string;
  method: SignInMethod;
  tenantId: Id<"ten"> | null;
  sudoUntil: number | null;
  impersonatorId: Id<"usr"> | null;
  impersonationReason: string | null;
}

export interface StoredTimes {
  lastSeenAt: number;
  /** When it ends by its row. The library's `expiresAt` slides along also for who acts in another's place. */
  endsAt: number;
}

interface UserAttributes {
  email: string;
  name: string;
  platformAdmin: boolean;
  memberships: Membership[];
}

declare module "lucia" {
  interface Register {
    Lucia: ReturnType<typeof luciaFor>;
    UserId: Id<"usr">;
    DatabaseSessionAttributes: SessionAttributes & StoredTimes;
    DatabaseUserAttributes: UserAttributes;
  }
}

/** `__Host-`: the cookie belongs to this host alone, over TLS, and no other host of the platform can set it. */
const COOKIE = "__Host-quayside";
const LIFETIME = new TimeSpan(30, "d");
/** As many as the library takes for its own. */
const SECRET_BYTES = 25;
/** How exact `lastSeenAt` is. */
const SEEN_WITHIN_MS = 600_000;

/** The library's storage: one read for a session with its person and seats; only hashes of secrets are stored. */
class SessionStore implements Adapter {
  readonly #env: Env;
  /** The row that `createSession` made, to be written with what belongs to it. */
  opened: Write | undefined;

  constructor(env: Env) {
    this.#env = env;
  }

  #run(sql: string, ...values: unknown[]): Promise<D1Result> {
    return platformDatabase(this.#env, "DIRECTORY")
      .prepare(sql)
      .bind(...values)
      .run();
  }

  async getSessionAndUser(secret: string): Promise<[DatabaseSession | null, DatabaseUser | null]> {
    const row = await platformDatabase(this.#env, "DIRECTORY")
      .prepare(SESSION_AND_USER)
      .bind(await sha256(secret))
      .first<SessionRow>();
    if (!row || row.suspendedAt !== null) return [null, null];
    const { userId, expiresAt, email, name, platformAdmin, seats, ...attributes } = row;
    const memberships = JSON.parse(seats) as Membership[];
    return [
      {
        ...{ id: secret, userId, expiresAt: new Date(expiresAt * 1000) },
        attributes: { ...attributes, endsAt: expiresAt * 1000 },
      },
      { id: userId, attributes: { email, name, platformAdmin: platformAdmin === 1, memberships } },
    ];
  }

  async setSession({ id, userId, expiresAt, attributes }: DatabaseSession): Promise<void> {
    const { endsAt: _, ...row } = attributes;
    this.opened = platformDb(this.#env, "DIRECTORY")
      .insert(sessions)
      .values({ ...row, id: await sha256(id), userId, expiresAt: secondsOf(expiresAt) });
  }

  async updateSessionExpiration(id: string, expiresAt: Date): Promise<void> {
    await this.#run(
      // Who acts in another's place does so for a while, which never slides along.
      "UPDATE sessions SET expires_at = ? WHERE id = ? AND impersonator_id IS NULL",
      secondsOf(expiresAt),
      await sha256(id),
    );
  }

  // That somebody acts in another's place no more has to be told: see `admin/impersonate.ts`.
  async deleteSession(id: string): Promise<void> {
    await this.#run("DELETE FROM sessions WHERE id = ? AND impersonator_id IS NULL", await sha256(id));
  }

  // Lists show sessions by their hashes, and for that need no library: see `devices.ts`.
  getUserSessions = (): Promise<DatabaseSession[]> => Promise.resolve([]);

  async deleteUserSessions(userId: Id<"usr">): Promise<void> {
    await this.#run("DELETE FROM sessions WHERE user_id = ?", userId);
  }

  async deleteExpiredSessions(): Promise<void> {
    const now = secondsOf(new Date());
    await this.#run("DELETE FROM sessions WHERE expires_at <= ? AND impersonator_id IS NULL", now);
  }
}

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);

const luciaFor = (env: Env, store = new SessionStore(env)) =>
  new Lucia(store, {
    sessionExpiresIn: LIFETIME,
    sessionCookie: { name: COOKIE, attributes: { secure: true, sameSite: "lax", path: "/" } },
    getSessionAttributes: (attributes) => attributes,
    getUserAttributes: (attributes) => attributes,
  });

/** A session with the secret that its cookie carries; the secret goes nowhere else. */
export interface OpenSession {
  secret: string;
  userId: Id<"usr">;
  /** The row; the session is open once this is committed. */
  write: Write;
}

/** The secret of the request's session cookie, if there is one. Says nothing about whether it is valid. */
export function sessionSecret(request: Request): string | undefined {
  const secret = requestCookie(request, COOKIE);
  return secret && secret.length <= 128 ? secret : undefined;
}

/** Makes a session of 30 days, which slides along while it is used. */
export async function openSession(
  env: Env,
  userId: Id<"usr">,
  attributes: SessionAttributes,
): Promise<OpenSession> {
  const store = new SessionStore(env);
  const session = await luciaFor(env, store).createSession(userId, {
    ...attributes,
    lastSeenAt: attributes.createdAt,
    endsAt: attributes.createdAt + LIFETIME.milliseconds(),
  });
  if (!store.opened) throw new Error("the library has made no session");
  return { secret: session.id, userId, write: store.opened };
}

/** The session of a secret with its user, or null. `renewed`: its end was moved, so the cookie is due again. */
export async function readSession(env: Env, secret: string) {
  const { session, user } = await luciaFor(env).validateSession(secret);
  if (!session) return null;
  const { fresh, ...current } = session;
  return { session: { ...current, id: await sha256(secret) }, user, renewed: fresh };
}

/** Notes that a session is in use, and from where; at most every ten minutes. */
export async function touchSession(
  env: Env,
  { id, lastSeenAt }: { id: string; lastSeenAt: number },
  from: { address: string; userAgent: string },
  now: number,
): Promise<void> {
  if (now < lastSeenAt + SEEN_WITHIN_MS) return;
  const seen = { lastSeenAt: now, address: from.address, userAgent: from.userAgent };
  await platformDb(env, "DIRECTORY").update(sessions).set(seen).where(eq(sessions.id, id));
}

/**
 * A new secret for a session whose privileges change, with what changes: whoever had learned the old one has nothing.
 * The session is named by its hash; the write changes no row where it has ended.
 */
export async function rotateSession(
  env: Env,
  id: string,
  changes: Partial<Pick<SessionAttributes, "sudoUntil">> = {},
): Promise<{ secret: string; write: Write }> {
  const secret = generateIdFromEntropySize(SECRET_BYTES);
  const write = platformDb(env, "DIRECTORY")
    .update(sessions)
    .set({ id: await sha256(secret), ...changes })
    .where(eq(sessions.id, id));
  return { secret, write };
}

/** The write that ends a session, named by its hash. */
export const closeSession = (env: Env, id: string): Write =>
  platformDb(env, "DIRECTORY").delete(sessions).where(eq(sessions.id, id));

/**
 * The writes that end every session of a user, or every one but that of a hash. Those of an administrator in their place,
 * and theirs in the place of others, are over at once as well, and are removed by who tells of it (`admin/impersonate.ts`).
 */
export function closeSessionsOf(env: Env, userId: Id<"usr">, but = ""): [Write, Write] {
  const db = platformDb(env, "DIRECTORY");
  const others = ne(sessions.id, but);
  const theirs = or(eq(sessions.userId, userId), eq(sessions.impersonatorId, userId));
  return [
    db.delete(sessions).where(and(eq(sessions.userId, userId), isNull(sessions.impersonatorId), others)),
    db.update(sessions).set({ expiresAt: 0 }).where(and(theirs, others)),
  ];
}

export const deleteExpiredSessions = (env: Env): Promise<void> => luciaFor(env).deleteExpiredSessions();

/** The `Set-Cookie` value that signs a browser in. */
export const sessionCookie = (env: Env, secret: string): string =>
  luciaFor(env).createSessionCookie(secret).serialize();

/** The `Set-Cookie` value that signs a browser out. */
export const clearedCookie = (env: Env): string => luciaFor(env).createBlankSessionCookie().serialize();
