import { type ErrorCode, type Refusal, refused } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { allows } from "../../kernel/permissions.ts";
import type { AdmitAnswer, AdmitRequest, DeploymentSnapshot, RateState } from "./contract.ts";
import { DEFAULT_RESERVE_MICROS, floorPrice, runTime } from "./price.ts";
import type { TokenBucket } from "./rates.ts";
import { type ActiveRun, dayOf, type LedgerState, monthOf } from "./state.ts";

/** How long an attempt may be silent before the sweeper takes its run; attempts renew it at a third of that. */
export const LEASE_MS = 30_000;
/** How long a queued run waits before the sweeper wakes a consumer again. */
export const REDISPATCH_MS = 10_000;
export const MAX_DEPTH = 8;
/** Calls below one root run that may go on at once. */
export const MAX_CALLS = 64;
const IDEMPOTENCY_MS = 24 * 3_600_000;

interface Principal {
  id: string;
  type: "key" | "user" | "anonymous" | "run";
  parent?: ActiveRun;
}

type Step<T> = { ok: true; value: T } | { ok: false; error: Refusal };
const no = (code: ErrorCode, detail: string, meta?: Record<string, unknown>, retryAfter?: number) =>
  refused(code, detail, { ...(meta ? { meta } : {}), ...(retryAfter ? { retryAfter } : {}) });

/**
 * Admits a run, or says why not: key, permission, idempotency, deployment, rate, concurrency, quota and budget,
 * in this order; then records it. One turn of the object, so one transaction.
 */
export function admit(state: LedgerState, request: AdmitRequest, now: number): AdmitAnswer {
  const principal = identify(state, request);
  if (!principal.ok) return { kind: "refused", error: principal.error, rate: null };
  const earlier = findEarlier(state, request, principal.value, now);
  if (earlier) return earlier;
  const target = findTarget(state, request, principal.value);
  if (!target.ok) return { kind: "refused", error: target.error, rate: null };
  const deployment = target.value;
  if (request.known?.deploymentId !== deployment.id || request.known.revision !== deployment.revision) {
    return { kind: "stale", deployment };
  }
  const rate = takeToken(state, principal.value, now);
  if (!rate.ok) return { kind: "refused", error: rate.error, rate: rate.state };
  if (request.rejected) return { kind: "rejected", rate: rate.state };
  const reserved = reserve(state, request, deployment, principal.value, now);
  if (!reserved.ok) return { kind: "refused", error: reserved.error, rate: rate.state };
  const run = record(state, request, deployment, principal.value, reserved.value, now);
  return { kind: "admitted", rate: rate.state, run };
}

function identify(state: LedgerState, { caller }: AdmitRequest): Step<Principal> {
  if (caller.type === "anonymous") return { ok: true, value: { type: "anonymous", id: "anonymous" } };
  if (caller.type === "run") {
    const parent = state.active.get(caller.runId);
    if (!parent) return no("run_finished", "The calling run has ended.");
    return { ok: true, value: { type: "run", id: caller.runId, parent } };
  }
  const key = caller.type === "key" ? state.key(caller.keyHash) : undefined;
  if (caller.type === "key" && !key)
    return no("unauthenticated", "This API key does not exist or was revoked.");
  const role = caller.type === "user" ? caller.role : key?.role;
  if (!role || !allows(role, "runs:create")) return no("forbidden", `The role ${role} may not start runs.`);
  return { ok: true, value: { type: caller.type, id: caller.type === "user" ? caller.id : (key?.id ?? "") } };
}

function findTarget(
  state: LedgerState,
  request: AdmitRequest,
  principal: Principal,
): Step<DeploymentSnapshot> {
  const deployment = state.deployment(request.agent, request.channel);
  const open = principal.type !== "anonymous" || deployment?.public === true;
  if (!open) return no("unauthenticated", "Send an API key as a bearer token; this endpoint is not public.");
  if (!deployment) {
    const hint = "Deploy a version of it first, or check the name and the channel.";
    return no("not_deployed", `No agent "${request.agent}" is live in ${request.channel}. ${hint}`);
  }
  const chain = principal.parent?.chain ?? [];
  if (chain.includes(deployment.agentId)) {
    return no("call_cycle", `Calling ${deployment.agentSlug} from here would be a cycle.`);
  }
  if (chain.length >= MAX_DEPTH) return no("call_too_deep", `Calls may be nested ${MAX_DEPTH} deep.`);
  return { ok: true, value: deployment };
}

/** The run that the same key started before, or a refusal where the request differs. */
function findEarlier(
  state: LedgerState,
  request: AdmitRequest,
  principal: Principal,
  now: number,
): AdmitAnswer | undefined {
  if (!request.idempotency) return undefined;
  const row = state.sql
    .exec<{ body_hash: string; run_id: Id<"run"> }>(
      "SELECT body_hash, run_id FROM idempotency WHERE key = ? AND expires_at > ?",
      `${principal.id}:${request.idempotency.key}`,
      now,
    )
    .toArray()[0];
  if (!row) return undefined;
  if (row.body_hash === request.idempotency.bodyHash)
    return { kind: "existing", runId: row.run_id, rate: null };
  const meta = principal.type === "anonymous" ? {} : { runId: row.run_id };
  const detail = "This Idempotency-Key was used with another request; use a new key for a new request.";
  return {
    kind: "refused",
    error: { code: "idempotency_mismatch", detail, meta },
    rate: null,
  };
}

type Taken = { ok: true; state: RateState | null } | { ok: false; state: RateState; error: Refusal };

function takeToken(state: LedgerState, principal: Principal, now: number): Taken {
  if (principal.type === "run") return { ok: true, state: null };
  const limits = state.limits();
  const own = state.bucket(principal.id, limits.keyRate, now);
  const shared = state.bucket("tenant", limits.tenantRate, now);
  const empty = !own.has(now) ? own : !shared.has(now) ? shared : undefined;
  if (empty) return { ok: false, state: empty.state(), error: rateRefusal(empty, empty === own) };
  own.take();
  shared.take();
  const [a, b] = [own.state(), shared.state()];
  return { ok: true, state: a.remaining <= b.remaining ? a : b };
}

function rateRefusal(bucket: TokenBucket, own: boolean): Refusal {
  const { limit } = bucket.state();
  const whose = own ? "this key" : "this workspace";
  return {
    code: "rate_limited",
    detail: `At most ${limit} requests a minute for ${whose}. Wait, or ask for a larger plan.`,
    retryAfter: bucket.retryAfter(),
    meta: { limit, scope: own ? "key" : "tenant" },
  };
}

function reserve(
  state: LedgerState,
  { maxCostMicros }: AdmitRequest,
  deployment: DeploymentSnapshot,
  { parent }: Principal,
  now: number,
): Step<Reservation> {
  const floor = floorPrice(deployment.pricePerRunMicros);
  if (maxCostMicros !== null && maxCostMicros < floor) {
    return no(
      "budget_exceeded",
      `maxCostMicros is ${maxCostMicros}; a run of this agent costs at least ${floor}.`,
    );
  }
  const crowded = parent ? callsRefusal(state, parent) : concurrencyRefusal(state);
  const spent = crowded ?? quotaRefusal(state, now);
  if (spent) return spent;
  const left = Math.min(
    parent ? leftOfRoot(state, parent) : leftOfTenant(state, now),
    leftOfAgent(state, deployment, now),
  );
  if (left < floor) {
    const what = parent ? "what its root run, or its agent, may cost" : "this month's budget";
    const detail = `The run costs at least ${floor} micros, and ${Math.max(0, left)} are left of ${what}. Raise it to go on.`;
    return no("budget_exceeded", detail);
  }
  if (!parent) {
    const held = Math.min(maxCostMicros ?? Math.max(floor, DEFAULT_RESERVE_MICROS), left);
    return { ok: true, value: { held, limit: held } };
  }
  // A call holds what its time can cost; what it charges on top comes out of what its root has left in the end.
  const limit = Math.min(maxCostMicros ?? left, left);
  return {
    ok: true,
    value: { held: Math.min(limit, floor + runTime(deployment.timeoutSeconds * 1000)), limit },
  };
}

/** `held` counts against budgets until the run has ended; `limit` is the most that it may cost. */
interface Reservation {
  held: number;
  limit: number;
}

const leftOfTenant = (state: LedgerState, now: number): number =>
  state.limits().monthlyBudgetMicros - state.spent(monthOf(now), "").cost - state.reserved();

function leftOfAgent(state: LedgerState, { agentId, budgetMicros }: DeploymentSnapshot, now: number): number {
  if (budgetMicros === null) return Number.POSITIVE_INFINITY;
  return budgetMicros - state.spent(monthOf(now), agentId).cost - state.reservedBy(agentId);
}

/** What a call may still reserve of its root run's money: not what the root itself costs, nor what other calls hold. */
function leftOfRoot(state: LedgerState, parent: ActiveRun): number {
  const root = state.active.get(parent.rootId);
  return root ? root.reserved - root.floor - state.callsBelow(root.id).reserved : 0;
}

function callsRefusal(state: LedgerState, parent: ActiveRun) {
  if (state.callsBelow(parent.rootId).count < MAX_CALLS) return undefined;
  return no("concurrency_exceeded", `A run may have ${MAX_CALLS} calls going on at once, at all depths.`, {
    limit: MAX_CALLS,
  });
}

function concurrencyRefusal(state: LedgerState) {
  const limit = state.limits().concurrency;
  const running = state.concurrency();
  if (running < limit) return undefined;
  const detail = `${running} runs are going on; this workspace's plan allows ${limit} at once. Wait for one to end.`;
  return no("concurrency_exceeded", detail, { limit }, 1);
}

function quotaRefusal(state: LedgerState, now: number) {
  const { runsPerDay, runsPerMonth } = state.limits();
  const running = state.active.size;
  if (state.spent(dayOf(now), "").runs + running >= runsPerDay) {
    return no(
      "quota_exceeded",
      `The plan's ${runsPerDay} runs a day are used up.`,
      undefined,
      secondsToMidnight(now),
    );
  }
  if (state.spent(monthOf(now), "").runs + running >= runsPerMonth) {
    return no("quota_exceeded", `The plan's ${runsPerMonth} runs a month are used up.`);
  }
  return undefined;
}

const secondsToMidnight = (now: number): number => Math.ceil((86_400_000 - (now % 86_400_000)) / 1000);

function record(
  state: LedgerState,
  request: AdmitRequest,
  deployment: DeploymentSnapshot,
  principal: Principal,
  { held, limit }: Reservation,
  now: number,
) {
  const { runId, mode } = request;
  const sync = mode === "sync";
  const rootId = principal.parent?.rootId ?? runId;
  const chain = [...(principal.parent?.chain ?? []), deployment.agentId];
  const { agentId, id: deploymentId, revision } = deployment;
  state.sql.exec(
    `INSERT INTO runs (id, status, fence, attempts, lease_until, agent_id, deployment_id, revision, root_id, reserved, cost, created_at, started_at, record)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)`,
    runId,
    sync ? "running" : "queued",
    sync ? 1 : 0,
    sync ? 1 : 0,
    now + (sync ? LEASE_MS : REDISPATCH_MS),
    agentId,
    deploymentId,
    revision,
    rootId,
    held,
    now,
    sync ? now : null,
    JSON.stringify(recordOf(request, deployment, principal, chain)),
  );
  if (request.idempotency) {
    const { key, bodyHash } = request.idempotency;
    state.sql.exec(
      "INSERT OR REPLACE INTO idempotency (key, body_hash, run_id, expires_at) VALUES (?, ?, ?, ?)",
      `${principal.id}:${key}`,
      bodyHash,
      runId,
      now + IDEMPOTENCY_MS,
    );
  }
  if (!sync) state.publish("run.queued", runId, {}, now);
  const floor = floorPrice(deployment.pricePerRunMicros);
  const parentId = principal.parent?.id ?? null;
  state.active.set(runId, {
    id: runId,
    agentId,
    deploymentId,
    revision,
    rootId,
    reserved: held,
    floor,
    parentId,
    chain,
  });
  return {
    id: runId,
    fence: sync ? 1 : 0,
    reservedMicros: limit,
    createdAt: now,
    startedAt: sync ? now : null,
  };
}

const recordOf = (
  request: AdmitRequest,
  deployment: DeploymentSnapshot,
  principal: Principal,
  chain: string[],
) => ({
  mode: request.mode,
  agentSlug: deployment.agentSlug,
  versionId: deployment.versionId,
  version: deployment.version,
  channel: deployment.channel,
  trigger: request.trigger,
  actor: { type: principal.type, id: principal.id },
  input: request.input,
  parentRunId: principal.parent?.id ?? null,
  replayOf: request.replayOf,
  requestId: request.requestId,
  floor: floorPrice(deployment.pricePerRunMicros),
  chain,
});
