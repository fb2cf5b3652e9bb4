import type { Context } from "hono";
import { addressOf } from "../kernel/address.ts";
import type { AppEnv } from "../kernel/app-env.ts";
import type { Credential } from "../kernel/credential.ts";
import { sha256 } from "../kernel/crypto.ts";
import { fail } from "../kernel/errors.ts";
import type { Caller } from "../tenants/index.ts";
import type { RunScope } from "./admit-run.ts";
import { conversationName } from "./contract.ts";

const MAX_WAIT_SECONDS = 60;

/** The scope of a run that a request starts: its credential goes to `admit` unchecked, which checks it. */
export function scopeOfRequest(c: Context<AppEnv>, tenantId?: RunScope["tenantId"]): RunScope {
  const credential = c.var.credential;
  const tenant =
    tenantId ?? (credential && credential.type !== "anonymous" ? credential.tenantId : undefined);
  if (!credential || !tenant)
    return fail("unauthenticated", "Send an API key as a bearer token, or sign in.");
  return {
    env: c.env,
    tenantId: tenant,
    caller: toCaller(credential),
    requestId: c.var.requestId,
    waitUntil: (work) => c.executionCtx.waitUntil(work),
  };
}

function toCaller(credential: Credential): Caller {
  switch (credential.type) {
    case "key":
      return { type: "key", keyHash: credential.keyHash, address: credential.address };
    case "session":
      return { type: "user", id: credential.userId, role: credential.role };
    case "anonymous":
      return { type: "anonymous" };
  }
}

/** Seconds of `Prefer: wait=N` (RFC 7240, section 4.3); 0 without. */
export function waitOf(prefer: string | undefined): number {
  const seconds = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})/i.exec(prefer ?? "")?.[1];
  return seconds === undefined ? 0 : Math.min(Number(seconds), MAX_WAIT_SECONDS);
}

/**
 * The `Idempotency-Key` of a request with the digest of what it asks; undefined without. Those who come without a
 * credential share no keys: one of another address cannot take a key, nor get the run that it named.
 */
export async function idempotencyOf(
  c: Context<AppEnv>,
  body: string,
): Promise<{ key: string; bodyHash: string } | undefined> {
  const key = c.req.header("idempotency-key");
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    const issues = [{ pointer: "/header/Idempotency-Key", detail: "1 to 255 visible ASCII characters" }];
    fail("invalid_input", "The Idempotency-Key is not usable.", { issues });
  }
  const bodyHash = await sha256(`${c.req.method} ${c.req.path}\n${body}`);
  if (c.var.credential?.type !== "anonymous") return { key, bodyHash };
  return { key: await sha256(`${addressOf(c.env, c.req.raw)}\n${key}`), bodyHash };
}

/** What those who come without a credential call a conversation has to be as good as a secret. */
const LEAST_ANONYMOUS = 20;

/** The conversation of `Quayside-Conversation`. Those of visitors without a credential are none that anybody else has. */
export function conversationOf(c: Context<AppEnv>): string | undefined {
  const header = c.req.header("quayside-conversation");
  if (header === undefined) return undefined;
  const name = conversationName.safeParse(header);
  const anonymous = c.var.credential?.type === "anonymous";
  if (name.success && !anonymous) return name.data;
  if (name.success && name.data.length >= LEAST_ANONYMOUS) return `anonymous/${name.data}`;
  const detail = name.success
    ? `without a key, use a name of ${LEAST_ANONYMOUS} characters at least that nobody can guess, such as a UUID`
    : (name.error.issues[0]?.message ?? "");
  const issues = [{ pointer: "/header/Quayside-Conversation", detail }];
  return fail("invalid_input", "The Quayside-Conversation is not usable.", { issues });
}
