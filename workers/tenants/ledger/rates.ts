import type { Refusal } from "../../kernel/errors.ts";
import type { TokenBucket } from "../../kernel/token-bucket.ts";
import type { RateState } from "./contract.ts";
import type { Principal } from "./principal.ts";
import type { LedgerState } from "./state.ts";

type Asker = Pick<Principal, "type" | "id">;
type Taken = { ok: true; state: RateState | null } | { ok: false; state: RateState; error: Refusal };

function bucketsOf(
  state: LedgerState,
  { id }: Asker,
  now: number,
): { own: TokenBucket; shared: TokenBucket } {
  const { keyRate, tenantRate } = state.limits();
  return { own: state.bucket(id, keyRate, now), shared: state.bucket("tenant", tenantRate, now) };
}

function tighter({ own, shared }: { own: TokenBucket; shared: TokenBucket }): RateState {
  const [a, b] = [own.state(), shared.state()];
  return a.remaining <= b.remaining ? a : b;
}

/**
 * Takes a token of the caller's bucket and one of the tenant's, or none when either is empty. Answers the state of
 * the tighter one; calls within a run are not counted, and have no state.
 */
export function takeToken(state: LedgerState, asker: Asker, now: number): Taken {
  if (asker.type === "run") return { ok: true, state: null };
  const buckets = bucketsOf(state, asker, now);
  const { own, shared } = buckets;
  const empty = !own.has(now) ? own : !shared.has(now) ? shared : undefined;
  if (empty) {
    const scope = empty === own ? asker.type : "tenant";
    return { ok: false, state: empty.state(), error: rateRefusal(empty, scope) };
  }
  own.take();
  shared.take();
  return { ok: true, state: tighter(buckets) };
}

/** How often a minute one caller may ask again for runs that it has started. */
const REPLAYS_PER_MINUTE = 1_200;

/** Takes a token for an answer that is given again: not one of those for new runs, but not without end either. */
export function takeReplay(state: LedgerState, asker: Asker, now: number): Taken {
  if (asker.type === "run") return { ok: true, state: null };
  const bucket = state.bucket(`${asker.id}/again`, REPLAYS_PER_MINUTE, now);
  if (!bucket.has(now)) return { ok: false, state: bucket.state(), error: rateRefusal(bucket, asker.type) };
  bucket.take();
  return { ok: true, state: rateStateOf(state, asker, now) };
}

/** The state that `takeToken` would answer, without taking anything. */
export function rateStateOf(state: LedgerState, asker: Asker, now: number): RateState | null {
  if (asker.type === "run") return null;
  const buckets = bucketsOf(state, asker, now);
  for (const bucket of Object.values(buckets)) bucket.has(now);
  return tighter(buckets);
}

const WHOSE = {
  key: "this key",
  user: "one person",
  anonymous: "callers without a key of this workspace",
  tenant: "this workspace",
} as const;

function rateRefusal(bucket: TokenBucket, scope: keyof typeof WHOSE): Refusal {
  const { limit, resetSeconds } = bucket.state();
  const retryAfter = bucket.retryAfter();
  return {
    code: "rate_limited",
    detail: `The plan allows ${limit} requests a minute for ${WHOSE[scope]}. Try again in ${retryAfter} s; a larger plan allows more.`,
    retryAfter,
    meta: { limit, scope, resetSeconds },
  };
}
