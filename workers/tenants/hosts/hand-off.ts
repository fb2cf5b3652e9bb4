import type { PersonCtx } from "../../identity/index.ts";
import {
  newCode,
  type OpenSession,
  recordRefusal,
  redeemCode,
  signInTo,
  startSession,
  userById,
} from "../../identity/index.ts";
import type { SignInMethod } from "../../identity/tables.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { randomHex, sameText, sha256 } from "../../kernel/crypto.ts";
import { platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { platformOrigin } from "./host-name.ts";
import { originOf, siteOf } from "./site.ts";

const CODE_MS = 60_000;
const AGAIN = "This sign-in is too old, or was begun in another browser. Begin it again.";

/** What a code hands over: to one host, to the browser that asked there, for one path. */
interface HandOff {
  origin: string;
  state: string;
  path: string;
  /** How the person signed in on the platform's host: what a workspace asks of that is asked of the new session, too. */
  method: SignInMethod;
  /** As in the session that is handed on, which may be old: handing it on proves nothing. */
  sudoUntil: number | null;
}

/**
 * Begins a sign-in on a workspace's host with the session of the platform's: answers what this browser keeps, and
 * where it has to go. Cookies belong to one host each, so a one-time code carries the person over.
 */
export async function beginHandOff(
  { env, origin }: RequestCtx,
  path: string,
): Promise<{ nonce: string; location: string }> {
  const nonce = randomHex();
  const query = new URLSearchParams({ to: origin + path, state: await sha256(nonce) });
  return { nonce, location: `${platformOrigin(env)}/hand-off?${query}` };
}

/**
 * On the platform's host: makes the code for a signed-in person, and answers where it has to be taken. Refused with
 * `invalid_input` where `to` is not on a workspace's host of ours, and `forbidden` without a seat in it.
 */
export async function handOff(person: PersonCtx, to: string, state: string): Promise<string> {
  const { env, clock, memberships, user, session } = person;
  person.requireSelf();
  const site = URL.canParse(to) ? await siteOf(env, new Request(to), clock) : undefined;
  const origin = site && originOf(env, site);
  if (site?.kind !== "tenant" || new URL(to).origin !== origin || !/^[0-9a-f]{64}$/.test(state))
    fail("invalid_input", "This is not a sign-in on a host of a workspace. Begin it again from there.");
  if (!memberships.some(({ tenantId }) => tenantId === site.tenant.id))
    fail("forbidden", "You have no seat in this workspace. Ask one of its owners to invite you.");
  const { pathname, search } = new URL(to);
  const { method, sudoUntil } = session;
  const payload = { origin, state, path: pathname + search, method, sudoUntil } satisfies HandOff;
  const code = await newCode(env, { purpose: "hand-off", userId: user.id, payload, ttlMs: CODE_MS }, clock);
  await platformDb(env, "DIRECTORY").batch([code.write]);
  return `${origin}/hand-off?code=${code.code}`;
}

/**
 * Back on the workspace's host: opens a session there, bound to the workspace, for the browser that began it. Refused
 * with `unauthenticated` for a code that is used, too old, of another host, or of another browser.
 */
export async function acceptHandOff(
  request: RequestCtx,
  code: string,
  nonce: string | undefined,
): Promise<{ session: OpenSession; path: string }> {
  const found = await redeemCode(request.env, "hand-off", code, request.clock);
  if (!found?.userId) fail("unauthenticated", AGAIN);
  const { origin, state, path, method, sudoUntil } = found.payload as unknown as HandOff;
  const user = await userById(request.env, found.userId);
  const isMine = origin === request.origin && sameText(await sha256(nonce ?? ""), state);
  if (!user || !isMine || !request.hostTenant) {
    recordRefusal(request, signInTo(found.userId, method, "hand-off"));
    fail("unauthenticated", AGAIN);
  }
  return { session: await startSession(request, user, method, { sudoUntil }), path };
}
