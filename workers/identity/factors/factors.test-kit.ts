import { Secret, TOTP } from "otpauth";
import { expect, vi } from "vitest";
import { env, platformAdministrator, visit } from "../../../test/harness.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { newId } from "../../kernel/ids.ts";
import { hashPassword } from "../passwords.ts";
import { type PersonCtx, personOf } from "../person.ts";
import { currentSession } from "../queries.ts";
import { beginTotp, confirmTotp } from "./enable-totp.ts";

export const PASSWORD = "correct horse battery staple";
export const START = Date.UTC(2026, 10, 21, 12);
let made = 0;
let passwordHash: Promise<string> | undefined;

/** A clock that stands until it is moved. */
export const clockAt = (at = START) => {
  const clock = { at, now: () => clock.at };
  return clock;
};

/** Somebody with a password, and a session in which step-up has been done. */
export async function newPerson(
  request: RequestCtx = visit(),
  more: { sudoUntil?: number | null; impersonated?: boolean; password?: false } = {},
): Promise<PersonCtx> {
  const { sudoUntil = request.clock.now() + 600_000, impersonated } = more;
  const impersonator = impersonated ? await platformAdministrator() : null;
  const email = `factors-${made++}-${crypto.randomUUID().slice(0, 8)}@example.org`;
  const id = newId("usr");
  // Hashed once for all: that takes a quarter of a second.
  passwordHash ??= hashPassword(PASSWORD);
  const hash = more.password === false ? "" : await passwordHash;
  await env.DIRECTORY.prepare(
    "INSERT INTO users (id, email, name, password_hash, created_at) VALUES (?, ?, 'Ada', ?, 0)",
  )
    .bind(id, email, hash)
    .run();
  const secret = crypto.randomUUID();
  await env.DIRECTORY.prepare(
    "INSERT INTO sessions (id, user_id, expires_at, sudo_until, impersonator_id) VALUES (?, ?, 9999999999, ?, ?)",
  )
    .bind(await sha256(secret), id, sudoUntil, impersonator)
    .run();
  return personWith(secret, request);
}

/** The person of a session, as the gateway tells it to a verb. */
export async function personWith(secret: string, request: RequestCtx = visit()): Promise<PersonCtx> {
  const cookie = `__Host-quayside=${secret}`;
  const session = await currentSession(env, new Request("http://quayside.test/", { headers: { cookie } }));
  if (!session) throw new Error("this session is not open");
  return personOf(request, session);
}

/** What an app shows for a key at a time. */
export const codeAt = (key: string, timestamp: number): string =>
  TOTP.generate({ secret: Secret.fromBase32(key.replaceAll(" ", "")), timestamp });

/** Turns an authenticator app on, by the code of half a minute ago. */
export async function withTotp(
  person: PersonCtx,
): Promise<{ key: string; recoveryCodes: string[]; secret: string }> {
  const { key } = await beginTotp(person);
  const code = codeAt(key, person.clock.now() - 30_000);
  return { key, ...(await confirmTotp(person, { code })) };
}

/** A passkey of a person's, of which nobody has the private half; answers its id. */
export async function havePasskey(userId: string, createdAt = Date.now()): Promise<string> {
  const id = crypto.randomUUID();
  await env.DIRECTORY.prepare(
    "INSERT INTO passkeys (id, user_id, name, public_key, counter, transports, backed_up, created_at) VALUES (?, ?, 'Lost', '', 0, '[]', 0, ?)",
  )
    .bind(id, userId, createdAt)
    .run();
  return id;
}

/** What a person's own log says of refusals, once it says as much as is expected; by whom they were. */
export const toldOf = (userId: string, refusals: Record<string, unknown>[], actorId = "anonymous") =>
  vi.waitFor(async () => {
    const query = `SELECT detail, actor_id FROM account_events WHERE user_id = ? AND action GLOB '*refused' ORDER BY id`;
    const { results } = await env.DIRECTORY.prepare(query)
      .bind(userId)
      .all<Record<"detail" | "actor_id", string>>();
    expect(results.map(({ detail }) => JSON.parse(detail))).toEqual(refusals);
    expect(results.every(({ actor_id }) => actor_id === actorId)).toBe(true);
  }, 10_000);

/** The actions in a person's own log, oldest first. */
export async function logOf(userId: string): Promise<string[]> {
  const { results } = await env.DIRECTORY.prepare(
    "SELECT action FROM account_events WHERE user_id = ? ORDER BY id",
  )
    .bind(userId)
    .all<{ action: string }>();
  return results.map(({ action }) => action);
}

/** How many mails somebody was written. */
export async function mailsTo(email: string): Promise<number> {
  const query = env.DIRECTORY.prepare("SELECT count(*) AS n FROM mails WHERE recipient = ?").bind(email);
  return (await query.first<{ n: number }>())?.n ?? 0;
}
