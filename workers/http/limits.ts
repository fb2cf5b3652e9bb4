import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { TokenHolder } from "../identity/index.ts";
import { addressOf } from "../kernel/address.ts";
import { addressRate } from "../kernel/address-rate.ts";
import type { AppEnv } from "../kernel/app-env.ts";
import { BucketTable } from "../kernel/bucket-table.ts";
import { DomainError, fail, type Refusal, unwrap } from "../kernel/errors.ts";
import { type Rate, rateHeaders } from "../kernel/rate-headers.ts";
import type { TokenBucket } from "../kernel/token-bucket.ts";
import { tenantObject } from "../tenants/index.ts";
import { problemResponse } from "./errors.ts";
import { keyOf } from "./request-key.ts";
import { headersOf } from "./response-headers.ts";

declare module "../kernel/env.ts" {
  interface Env {
    /** Counts addresses over all isolates of a location; Cloudflare only. */
    ADDRESS_LIMITER?: RateLimit;
  }
}

/** Requests a minute of one signed-in person; the runs that they start count against the workspace's plan as well. */
const PERSON_RATE = 600;
/** More than are ever active within a minute; those forgotten begin full again. */
const TRACKED = 50_000;

const buckets = new BucketTable(TRACKED);

const HINTS = {
  address: ["from one address without an API key", "send a key, which has a rate of its own"],
  person: ["of one signed-in person", "let programs use an API key"],
} as const;

function take(c: Context<AppEnv>, bucket: TokenBucket, scope: keyof typeof HINTS): void {
  const allowed = bucket.has(Date.now());
  if (allowed) bucket.take();
  const rate = bucket.state();
  c.set("rate", rate);
  if (allowed) return;
  const { limit, resetSeconds } = rate;
  const retryAfter = bucket.retryAfter();
  const [whose, raise] = HINTS[scope];
  fail(
    "rate_limited",
    `${limit} requests a minute are answered ${whose}. Try again in ${retryAfter} s, or ${raise}.`,
    {
      retryAfter,
      meta: { limit, scope, resetSeconds, rate },
    },
  );
}

/**
 * Counts a request of somebody without a key against the address that it came from; refuses with `rate_limited`.
 * One isolate's count is exact, and is the only one on one machine. On Cloudflare, where an address may meet several,
 * the platform's limiter sees them all.
 */
export async function countStranger(c: Context<AppEnv>): Promise<void> {
  const { env } = c;
  const address = addressOf(env, c.req.raw);
  const bucket = buckets.of(address, addressRate(env), Date.now());
  if (env.ENVIRONMENT === "production" && env.ADDRESS_LIMITER) {
    const { success } = await env.ADDRESS_LIMITER.limit({ key: address });
    if (!success) bucket.drain();
  }
  take(c, bucket, "address");
}

/** Counts a request of a signed-in person; refuses with `rate_limited`. */
export function countPerson(c: Context<AppEnv>, { user }: Pick<TokenHolder, "user">): void {
  take(c, buckets.of(user.id, PERSON_RATE, Date.now()), "person");
}

/** Counts a request that was refused before anybody had counted it: to its key, if that is one, else to its address. */
async function countRefused(c: Context<AppEnv>): Promise<void> {
  // Where nothing is to be had, no key was looked at; whoever sends one is known by it all the same.
  const key = c.res.status === 401 ? undefined : await keyOf(c.env, c.req.raw).catch(() => undefined);
  if (!key) return countStranger(c);
  const holder = await tenantObject(c.env, key.tenant.id).authenticate(key.key);
  // A key that is refused for what it is has no rate of its own to count against.
  if (!holder.ok && holder.error.code !== "rate_limited") await countStranger(c);
  c.set("rate", unwrap(holder).rate);
}

async function refusalOfCount(c: Context<AppEnv>): Promise<Refusal | undefined> {
  try {
    await countRefused(c);
  } catch (error) {
    if (error instanceof DomainError) return error.refusal;
    // What cannot be counted now was refused already; its own answer says more.
    console.error(`${c.var.requestId} not counted`, error);
  }
  return undefined;
}

const remainingOf = (headers: Headers): number =>
  Number(/;r=(\d+)/.exec(headers.get("ratelimit") ?? "")?.[1] ?? Infinity);

function tell(c: Context<AppEnv>, rate: Rate): void {
  const headers = headersOf(c);
  if (remainingOf(headers) <= rate.remaining) return;
  for (const [name, value] of Object.entries(rateHeaders(rate))) headers.set(name, value);
}

/**
 * Has every answer carry the `RateLimit` fields of the caller's tightest bucket, and counts what was refused before
 * it was counted, so that guessing keys or paths is not free. Static files and the operator's routes are not counted.
 */
export const rateLimits = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  const counted = c.var.rate !== undefined || c.res.headers.has("ratelimit");
  if (!counted && c.res.status >= 400 && c.res.status < 500) {
    const refusal = await refusalOfCount(c);
    if (refusal) {
      c.res = undefined;
      c.res = problemResponse(refusal, c.var.requestId);
    }
  }
  if (c.var.rate) tell(c, c.var.rate);
});
