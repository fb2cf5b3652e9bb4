import type { RequestCtx } from "../../kernel/context.ts";
import { randomHex, sameText, sha256 } from "../../kernel/crypto.ts";
import { platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { newCode, redeemCode } from "../one-time-codes.ts";

/** How long somebody may take at a provider. */
export const FLOW_SECONDS = 600;
const AGAIN =
  "This sign-in is too old, was used already, or was begun in another browser. Begin it again from here.";

/** What goes to a provider and comes back, and what stays in the browser. */
export interface Flow {
  /** The `state` of the request (RFC 6749, section 10.12): a one-time code. */
  state: string;
  /** Kept by the browser in a cookie: without it whoever has the callback's address has nothing. */
  browser: string;
  /** The PKCE verifier (RFC 7636) and the ID token's nonce: made from both, so that neither is stored. */
  verifier: string;
  nonce: string;
}

const secretsOf = async (state: string, browser: string) => ({
  verifier: await sha256(`verifier ${state} ${browser}`),
  nonce: await sha256(`nonce ${state} ${browser}`),
});

interface FlowInput {
  purpose: "oauth" | "sso" | "wallet";
  /** The signed-in person who links something; null for signing in. */
  userId?: Id<"usr"> | null;
  payload: Record<string, unknown>;
}

/** Begins a visit to a provider, on this host, for this browser. */
export async function beginFlow(request: RequestCtx, { purpose, userId, payload }: FlowInput): Promise<Flow> {
  const { env, clock, origin } = request;
  const browser = randomHex();
  const kept = { ...payload, origin, browserHash: await sha256(browser) };
  const input = { purpose, payload: kept, ttlMs: FLOW_SECONDS * 1000, ...(userId && { userId }) };
  const { code, write } = await newCode(env, input, clock);
  await platformDb(env, "DIRECTORY").batch([write]);
  return { state: code, browser, ...(await secretsOf(code, browser)) };
}

/**
 * Takes the state with which somebody comes back: once, on the host and in the browser that it was begun in. Refused
 * with `unauthenticated`: a stolen or a forced callback is worth nothing.
 */
export async function takeFlow(
  { env, clock, origin }: RequestCtx,
  purpose: FlowInput["purpose"],
  state: string,
  browser: string | undefined,
): Promise<{ payload: Record<string, unknown>; userId: Id<"usr"> | null; verifier: string; nonce: string }> {
  const found = await redeemCode(env, purpose, state, clock);
  if (!found || browser === undefined) fail("unauthenticated", AGAIN);
  const { browserHash, origin: begunAt, ...payload } = found.payload;
  if (begunAt !== origin || !sameText(await sha256(browser), String(browserHash)))
    fail("unauthenticated", AGAIN);
  return { payload, userId: found.userId, ...(await secretsOf(state, browser)) };
}
