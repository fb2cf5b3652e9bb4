import type { Id } from "../../kernel/ids.ts";
import { LEASE_MS, REDISPATCH_MS } from "./admit.ts";
import type { Attempt, DeploymentSnapshot, RunOutcome, SettleAnswer, SettleRequest } from "./contract.ts";
import { runTime } from "./price.ts";
import { readRun } from "./runs.ts";
import type { ActiveRun, LedgerState } from "./state.ts";

export const MAX_ATTEMPTS = 3;

/** An outcome without a program's part in it: canceled, or given up by the sweeper. */
export const outcomeOf = (status: RunOutcome["status"], code: string, message: string): RunOutcome => ({
  status,
  output: null,
  error: { code, message },
  logs: null,
  durationMs: 0,
  costMicros: 0,
});

/**
 * Ends a run: only the attempt with the latest fence can, and only once. Books its cost up to the reservation,
 * frees the rest, and publishes the run's event. Calls below it that still go on end as canceled.
 */
export function settle(
  state: LedgerState,
  { runId, fence, outcome }: SettleRequest,
  now: number,
): SettleAnswer {
  const run = state.active.get(runId);
  if (!run) return { settled: false };
  const root = state.active.get(run.rootId) ?? run;
  const cost = Math.max(0, Math.min(outcome.costMicros, mostOf(state, run, root)));
  const changed = state.sql.exec(
    `UPDATE runs SET status = ?, cost = ?, finished_at = ?, lease_until = NULL, outcome = ?
     WHERE id = ? AND fence = ? AND status IN ('running', 'queued')`,
    outcome.status,
    cost,
    now,
    JSON.stringify(outcome),
    runId,
    fence,
  ).rowsWritten;
  if (changed === 0) return { settled: false };
  state.active.delete(runId);
  bookCost(state, run, root, cost, now);
  const { status, durationMs } = outcome;
  state.publish(`run.${status}`, runId, { agentId: run.agentId, status, durationMs, costMicros: cost }, now);
  for (const call of [...state.active.values()].filter(({ parentId }) => parentId === runId)) {
    cancel(state, call.id, now, "The run that called it has ended.");
  }
  return { settled: true, costMicros: cost, finishedAt: now };
}

/** The most that a run may cost: a root what it reserved; a call what its root has left, without what other calls hold. */
function mostOf(state: LedgerState, run: ActiveRun, root: ActiveRun): number {
  if (root === run) return run.reserved;
  return root.reserved - root.floor - (state.callsBelow(root.id).reserved - run.reserved);
}

function bookCost(state: LedgerState, run: ActiveRun, root: ActiveRun, cost: number, now: number): void {
  state.book(now, run.agentId, cost);
  if (cost === 0) return;
  state.sql.exec(
    "INSERT INTO ledger (run_id, account, amount, at) VALUES (?, 'tenant', ?, ?), (?, 'platform', ?, ?)",
    run.id,
    -cost,
    now,
    run.id,
    cost,
    now,
  );
  if (root === run) return;
  root.reserved -= cost;
  state.sql.exec("UPDATE runs SET reserved = ? WHERE id = ?", root.reserved, root.id);
}

/** Ends a run that its owner no longer wants; what it has cost so far by time is booked. Answers whether it was going on. */
export function cancel(
  state: LedgerState,
  runId: Id<"run">,
  now: number,
  message = "The run was canceled.",
  logs: RunOutcome["logs"] = null,
): boolean {
  const row = fenceOf(state, runId);
  const run = state.active.get(runId);
  if (!row || !run) return false;
  const durationMs = row.started_at === null ? 0 : now - row.started_at;
  const costMicros = row.started_at === null ? 0 : run.floor + runTime(durationMs);
  const outcome = { ...outcomeOf("canceled", "canceled", message), logs, durationMs, costMicros };
  return settle(state, { runId, fence: row.fence, outcome }, now).settled;
}

const fenceOf = (state: LedgerState, runId: string) =>
  state.sql
    .exec<{ fence: number; started_at: number | null }>(
      "SELECT fence, started_at FROM runs WHERE id = ? AND status IN ('queued', 'running')",
      runId,
    )
    .toArray()[0];

/** Hands a queued run to an attempt; undefined when it is not waiting (another attempt has it, or it has ended). */
export function start(state: LedgerState, runId: Id<"run">, now: number): Attempt | undefined {
  const changed = state.sql.exec(
    `UPDATE runs SET status = 'running', fence = fence + 1, attempts = attempts + 1, lease_until = ?, started_at = COALESCE(started_at, ?)
     WHERE id = ? AND status = 'queued'`,
    now + LEASE_MS,
    now,
    runId,
  ).rowsWritten;
  if (changed === 0) return undefined;
  const run = readRun(state, runId);
  const fence = fenceOf(state, runId)?.fence ?? 0;
  const active = state.active.get(runId);
  if (!run || !active) return undefined;
  state.publish("run.started", runId, {}, now);
  const { createdAt, startedAt } = run;
  return {
    run,
    started: { id: runId, fence, reservedMicros: active.reserved, createdAt, startedAt },
    deployment: deploymentAt(state, active.deploymentId, active.revision),
  };
}

/** The deployment as it was when the run was admitted: a later deploy does not change a run under way. */
function deploymentAt(state: LedgerState, deploymentId: string, revision: number): DeploymentSnapshot {
  const row = state.sql
    .exec<{ snapshot: string }>(
      "SELECT snapshot FROM deployment_history WHERE deployment_id = ? AND revision = ?",
      deploymentId,
      revision,
    )
    .one();
  return JSON.parse(row.snapshot) as DeploymentSnapshot;
}

/** Says that an attempt is alive; false when it is no longer the latest one, and has to stop. */
export function renew(state: LedgerState, runId: Id<"run">, fence: number, now: number): boolean {
  return (
    state.sql.exec(
      "UPDATE runs SET lease_until = ? WHERE id = ? AND fence = ? AND status = 'running'",
      now + LEASE_MS,
      runId,
      fence,
    ).rowsWritten > 0
  );
}

/**
 * Finds runs whose attempt went silent, and gives them back to the queue; after too many attempts the run fails.
 * Answers the ids of queued runs that a consumer should be woken for.
 */
export function sweep(state: LedgerState, now: number): Id<"run">[] {
  const silent = state.sql
    .exec<{ id: Id<"run">; fence: number; attempts: number }>(
      "SELECT id, fence, attempts FROM runs WHERE status = 'running' AND lease_until <= ?",
      now,
    )
    .toArray();
  for (const { id, fence, attempts } of silent) {
    if (attempts < MAX_ATTEMPTS) {
      state.sql.exec(
        "UPDATE runs SET status = 'queued', lease_until = ? WHERE id = ? AND fence = ?",
        now,
        id,
        fence,
      );
    } else {
      const outcome = outcomeOf(
        "failed",
        "interrupted",
        `The run was interrupted ${attempts} times, and given up.`,
      );
      settle(state, { runId: id, fence, outcome }, now);
    }
  }
  const waiting = state.sql
    .exec<{ id: Id<"run"> }>(
      "SELECT id FROM runs WHERE status = 'queued' AND lease_until <= ? LIMIT 100",
      now,
    )
    .toArray();
  for (const { id } of waiting) {
    state.sql.exec("UPDATE runs SET lease_until = ? WHERE id = ?", now + REDISPATCH_MS, id);
  }
  return waiting.map(({ id }) => id);
}

/** When the sweeper has to look again; undefined when no run is under way. */
export const nextSweep = (state: LedgerState): number | undefined =>
  state.sql
    .exec<{ at: number | null }>(
      "SELECT min(lease_until) AS at FROM runs WHERE status IN ('queued', 'running')",
    )
    .one().at ?? undefined;
