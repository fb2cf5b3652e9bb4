import { randomHex, sameText } from "../kernel/crypto.ts";
import type { Env } from "../kernel/env.ts";
import { base32, type Id } from "../kernel/ids.ts";
import { requestCookie } from "../kernel/request-cookie.ts";
import { signatureOf } from "../kernel/signature.ts";

/** A browser that visits agents, by a secret that nobody else has. */
export interface Visitor {
  secret: string;
  /** The `Set-Cookie` value, where the browser does not have it yet. */
  cookie?: string;
}

/** Shorter than a visit lasts, so that what somebody began in its last moment has ended before it is erased. */
const COOKIE_SECONDS = 22 * 3_600;
const NAME = "__Host-quayside-visitor";
const PURPOSE = "visitor";

/** The visitor whose cookie a request has; undefined where it has none of ours, or one that is over. */
export async function visitorOf(env: Env, request: Request, now: number): Promise<Visitor | undefined> {
  const [secret = "", until = "", signature = ""] = (requestCookie(request, NAME) ?? "").split(".");
  if (!(Number(until) > now)) return undefined;
  const ours = sameText(signature, await signatureOf(env, PURPOSE, `${secret}.${until}`));
  return ours ? { secret } : undefined;
}

/** A visitor who has not been here before. The server makes the secret: none that somebody brings along counts. */
export async function newVisitor(env: Env, now: number): Promise<Visitor> {
  const secret = randomHex();
  const text = `${secret}.${now + COOKIE_SECONDS * 1000}`;
  const value = `${text}.${await signatureOf(env, PURPOSE, text)}`;
  const limits = `Path=/; Max-Age=${COOKIE_SECONDS}; HttpOnly; Secure; SameSite=Lax`;
  return { secret, cookie: `${NAME}=${value}; ${limits}` };
}

/** The visit of a visitor with an agent: nothing in its name tells the secret, and each agent has another one. */
export async function visitIdOf({ secret }: Visitor, agentId: Id<"agt">): Promise<Id<"vis">> {
  const text = new TextEncoder().encode(`${agentId}/${secret}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return `vis_${base32(digest.subarray(0, 16))}`;
}
