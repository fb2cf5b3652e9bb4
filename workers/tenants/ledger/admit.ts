import type { Id } from "../../kernel/ids.ts";
import { type ActiveRun, limitOf } from "./active-runs.ts";
import { routed } from "./canary.ts";
import type { AdmitAnswer, AdmitRequest, DeploymentSnapshot, LiveSnapshot } from "./contract.ts";
import { floorPrice } from "./price.ts";
import { identify, type Principal } from "./principal.ts";
import { takeReplay, takeToken } from "./rates.ts";
import { shareOver, toldToStrangers } from "./refusals.ts";
import { type Reservation, reserve } from "./reserve.ts";
import { policyOf } from "./run-policy.ts";
import { readRun } from "./runs.ts";
import { LEASE_MS, type LedgerState } from "./state.ts";
import { no, type Step } from "./step.ts";
import { findTrial } from "./trials.ts";

/** How long a queued run waits before the sweeper wakes a consumer again. */
export const REDISPATCH_MS = 10_000;
export const MAX_DEPTH = 8;
const IDEMPOTENCY_MS = 24 * 3_600_000;

/**
 * Admits a run, or says why not: key, permission, idempotency, deployment, rate, concurrency, quota and budget,
 * in this order; then records it.
 */
export const admit = (state: LedgerState, request: AdmitRequest, now: number): AdmitAnswer =>
  state.together(() => decide(state, request, now));

function decide(state: LedgerState, request: AdmitRequest, now: number): AdmitAnswer {
  const principal = identify(state, request, now);
  if (!principal.ok) return { kind: "refused", error: principal.error, rate: null };
  const dormancy = state.dormancy();
  if (dormancy) return { kind: "refused", error: dormancy, rate: null };
  const answered = request.again ? findAdmitted(state, request, now) : undefined;
  if (answered) return answered;
  const earlier = findEarlier(state, request, principal.value, now);
  if (earlier) return earlier;
  const target = findTarget(state, request, principal.value);
  if (!target.ok) return { kind: "refused", error: target.error, rate: null };
  const { live, deployment } = target.value;
  if (request.known?.deploymentId !== deployment.id || request.known.revision !== deployment.revision) {
    return { kind: "stale", deployment: live };
  }
  const rate = takeToken(state, principal.value, now);
  if (!rate.ok) return { kind: "refused", error: rate.error, rate: rate.state };
  if (request.rejected) return { kind: "rejected", rate: rate.state };
  const reserved = reserve(state, request, deployment, principal.value, now);
  if (!reserved.ok) {
    const error = principal.value.type === "anonymous" ? toldToStrangers(reserved.error) : reserved.error;
    return { kind: "refused", error, rate: rate.state };
  }
  const run = record(state, request, deployment, principal.value, reserved.value, now);
  return { kind: "admitted", rate: rate.state, run };
}

function findTarget(
  state: LedgerState,
  request: AdmitRequest,
  principal: Principal,
): Step<{ live: LiveSnapshot; deployment: DeploymentSnapshot }> {
  const live = request.trial
    ? findTrial(state, request.agent)
    : state.deployment(request.agent, request.channel);
  const over = live !== undefined && state.isShareOver(live);
  // Who shares agents with this workspace is nothing for strangers.
  const absent = live && (isHidden(state, live, principal) || (over && principal.type === "anonymous"));
  const deployment = live && !absent ? routed(live, request) : undefined;
  const open = principal.type !== "anonymous" || deployment?.public === true;
  if (!open) return no("unauthenticated", "Send an API key as a bearer token; this endpoint is not public.");
  if (!live || !deployment) {
    const hint = "Deploy a version of it first, or check the name and the channel.";
    return no("not_deployed", `No agent "${request.agent}" is live in ${request.channel}. ${hint}`);
  }
  if (over) return shareOver(deployment);
  const chain = principal.parent?.chain ?? [];
  if (chain.includes(deployment.agentId)) {
    return no(
      "call_cycle",
      `Calling ${deployment.agentSlug} from here would be a cycle, since it waits for this run. Call an agent that is not part of it.`,
    );
  }
  if (chain.length >= MAX_DEPTH)
    return no("call_too_deep", `Calls may be nested ${MAX_DEPTH} deep. Call from further up.`);
  return { ok: true, value: { live, deployment } };
}

/** Whether an agent is kept from who asks: then nothing of that name is live for them, unless it is for everybody. */
const isHidden = (state: LedgerState, deployment: DeploymentSnapshot, { seat }: Principal): boolean =>
  seat !== undefined && !deployment.public && state.hiddenFrom(seat).includes(deployment.agentId);

/** What was answered before, and lost: the run, in the asker's hands as long as nobody else has taken or ended it. */
function findAdmitted(
  state: LedgerState,
  { runId, mode }: AdmitRequest,
  now: number,
): AdmitAnswer | undefined {
  const run = readRun(state, runId);
  if (!run) return undefined;
  const active = state.active.get(runId);
  const fence = mode === "sync" ? 1 : 0;
  if (active?.fence !== fence || (fence === 1) !== (active.status === "running")) {
    return { kind: "existing", runId, rate: null };
  }
  active.leaseUntil = now + (mode === "sync" ? LEASE_MS : REDISPATCH_MS);
  const { createdAt, startedAt } = run;
  const policy = policyOf(state, state.deploymentAt(active.deploymentId, active.revision));
  return {
    kind: "admitted",
    rate: null,
    run: { id: runId, fence, reservedMicros: limitOf(active), createdAt, startedAt, policy },
  };
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
  const rate = takeReplay(state, principal, now);
  if (!rate.ok) return { kind: "refused", error: rate.error, rate: rate.state };
  if (row.body_hash === request.idempotency.bodyHash)
    return { kind: "existing", runId: row.run_id, rate: rate.state };
  const meta = principal.type === "anonymous" ? {} : { runId: row.run_id };
  const detail = "This Idempotency-Key was used with another request; use a new key for a new request.";
  return {
    kind: "refused",
    error: { code: "idempotency_mismatch", detail, meta },
    rate: rate.state,
  };
}

/** A run that has just been admitted: in its caller's hands, or waiting for a consumer. */
function admittedRun(
  { runId, mode }: AdmitRequest,
  deployment: DeploymentSnapshot,
  { parent }: Principal,
  { held, limit }: Reservation,
  now: number,
): ActiveRun {
  const sync = mode === "sync";
  const fence = sync ? 1 : 0;
  return {
    id: runId,
    status: sync ? "running" : "queued",
    fence,
    attempts: fence,
    leaseUntil: now + (sync ? LEASE_MS : REDISPATCH_MS),
    startedAt: sync ? now : null,
    agentId: deployment.agentId,
    deploymentId: deployment.id,
    revision: deployment.revision,
    rootId: parent?.rootId ?? runId,
    reserved: held,
    limit,
    floor: floorPrice(deployment.pricePerRunMicros),
    budget: deployment.budgetMicros,
    parentId: parent?.id ?? null,
    chain: [...(parent?.chain ?? []), deployment.agentId],
  };
}

/** Has the same key find the run for a day. */
function remember(
  { sql }: LedgerState,
  principal: Principal,
  { key, bodyHash }: NonNullable<AdmitRequest["idempotency"]>,
  runId: Id<"run">,
  now: number,
): void {
  sql.exec(
    "INSERT OR REPLACE INTO idempotency (key, body_hash, run_id, expires_at) VALUES (?, ?, ?, ?)",
    `${principal.id}:${key}`,
    bodyHash,
    runId,
    now + IDEMPOTENCY_MS,
  );
}

function record(
  state: LedgerState,
  request: AdmitRequest,
  deployment: DeploymentSnapshot,
  principal: Principal,
  reservation: Reservation,
  now: number,
) {
  const run = admittedRun(request, deployment, principal, reservation, now);
  const { id, status, fence, attempts, startedAt, chain, floor, limit, budget } = run;
  const recorded = { ...recordOf(request, deployment, principal), chain, floor, limit, budget };
  state.writes.insertRun([
    ...[id, status, fence, attempts, run.agentId, run.deploymentId, run.revision],
    ...[run.rootId, run.reserved, 0, now, startedAt, JSON.stringify(recorded)],
  ]);
  if (request.idempotency) remember(state, principal, request.idempotency, id, now);
  if (status === "queued") state.publish("run.queued", id, {}, now);
  state.active.add(run);
  const policy = policyOf(state, deployment);
  return { id, fence, reservedMicros: limit, createdAt: now, startedAt, policy };
}

const recordOf = (request: AdmitRequest, deployment: DeploymentSnapshot, principal: Principal) => ({
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
  ...(request.conversation !== undefined && { conversation: request.conversation }),
  requestId: request.requestId,
});
