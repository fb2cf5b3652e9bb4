import type { RunFailureCode } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { type ActiveRun, limitOf, reservedOf } from "./active-runs.ts";
import { bookLate } from "./book-late.ts";
import type { Attempt, RunOutcome, SettleAnswer, SettleRequest } from "./contract.ts";
import type { ChangedBy } from "./deployments.ts";
import { countForCanary } from "./end-canary.ts";
import { runTime } from "./price.ts";
import { policyOf } from "./run-policy.ts";
import { readRun } from "./runs.ts";
import { LEASE_MS, type LedgerState, monthOf } from "./state.ts";

export const MAX_ATTEMPTS = 3;

/** An outcome without a program's part in it: canceled, or given up by the sweeper. */
export const outcomeOf = (
  status: RunOutcome["status"],
  code: RunFailureCode,
  message: string,
): RunOutcome => ({
  status,
  output: null,
  error: { code, message },
  logs: null,
  durationMs: 0,
  costMicros: 0,
});

/**
 * Ends a run: only the attempt with the latest fence can, and only once. Calls below it that still go on end before
 * it, as canceled, so that its root has paid for them. Books its cost up to the reservation, frees the rest, and
 * publishes the run's event, with who ended it if somebody did.
 */
export const settle = (
  state: LedgerState,
  request: SettleRequest,
  now: number,
  by?: ChangedBy,
): SettleAnswer => state.together(() => end(state, request, now, by));

function end(state: LedgerState, request: SettleRequest, now: number, by?: ChangedBy): SettleAnswer {
  const { runId, fence, outcome } = request;
  const run = state.active.get(runId);
  if (run?.fence !== fence) {
    bookLate(state, request, now);
    return { settled: false };
  }
  const calls = [...state.active.callsBelow(run.rootId)].filter(({ parentId }) => parentId === runId);
  for (const call of calls) cancel(state, call.id, now, { message: "The run that called it has ended." });
  const root = state.active.get(run.rootId) ?? run;
  const cost = Math.max(0, Math.min(outcome.costMicros, mostOf(state, run, root, now)));
  const { status, durationMs } = outcome;
  state.writes.endRun([status, cost, now, JSON.stringify(outcome), runId]);
  state.active.remove(run);
  if (root === run) state.late.rootEnded(runId, run.reserved - cost);
  countForCanary(state, run, outcome, now);
  if (request.unstarted) state.sql.exec("DELETE FROM idempotency WHERE run_id = ?", runId);
  bookCost(state, run, root, cost, now);
  const ended = { agentId: run.agentId, status, durationMs, costMicros: cost };
  state.publish(`run.${status}`, runId, by ? { ...ended, by } : ended, now);
  return { settled: true, costMicros: cost, finishedAt: now };
}

/**
 * The most that a run may cost: a root what it reserved; a call what its root, and its agent's budget, have left
 * without what other runs hold.
 */
function mostOf(state: LedgerState, run: ActiveRun, root: ActiveRun, now: number): number {
  if (root === run) return run.reserved;
  const otherCalls = reservedOf(state.active.callsBelow(root.id)) - run.reserved;
  const ofRoot = root.reserved - root.floor - otherCalls;
  if (run.budget === null) return Math.min(run.limit, ofRoot);
  const otherRuns = state.active.reservedBy(run.agentId) - run.reserved;
  const ofAgent = run.budget - state.spent(monthOf(now), run.agentId).cost - otherRuns;
  return Math.min(run.limit, ofRoot, ofAgent);
}

function bookCost(state: LedgerState, run: ActiveRun, root: ActiveRun, cost: number, now: number): void {
  state.book(now, run.agentId, cost);
  if (cost === 0) return;
  state.writes.transfer(run.id, "tenant", "platform", cost, now);
  if (root === run) return;
  state.active.spend(root, cost);
  state.sql.exec("UPDATE runs SET reserved = ? WHERE id = ?", root.reserved, root.id);
}

export interface Cancellation {
  message?: string;
  /** What the run has logged so far. */
  logs?: RunOutcome["logs"];
  /** Who asked for it: for the audit. */
  by?: ChangedBy;
}

/**
 * Ends a run that its owner no longer wants; what it has cost so far by time is booked, and what models have used when
 * its attempt knows. Answers whether it was going on.
 */
export function cancel(
  state: LedgerState,
  runId: Id<"run">,
  now: number,
  { message = "The run was canceled.", logs = null, by }: Cancellation = {},
): boolean {
  const run = state.active.get(runId);
  if (!run) return false;
  const durationMs = timeOf(state, run, now);
  const costMicros = run.startedAt === null ? 0 : run.floor + runTime(durationMs);
  const outcome = { ...outcomeOf("canceled", "canceled", message), logs, durationMs, costMicros };
  const isHeld = run.status === "running";
  const answer = settle(state, { runId, fence: run.fence, outcome }, now, by);
  if (answer.settled && isHeld) state.late.expect(run, answer.costMicros, now);
  return answer.settled;
}

/** How long a run that is to end now has gone on: not while it waited for an answer. */
function timeOf(state: LedgerState, { id, status, startedAt }: ActiveRun, now: number): number {
  if (startedAt === null) return 0;
  const waiting = readRun(state, id)?.waiting;
  return status === "awaiting_input" ? (waiting?.durationMs ?? 0) : now - startedAt - (waiting?.idleMs ?? 0);
}

/** Hands a queued run to an attempt; undefined when it is not waiting (another attempt has it, or it has ended). */
export function start(state: LedgerState, runId: Id<"run">, now: number): Attempt | undefined {
  const active = state.active.get(runId);
  if (active?.status !== "queued" || state.dormancy()) return undefined;
  active.status = "running";
  active.fence += 1;
  active.attempts += 1;
  active.startedAt ??= now;
  active.leaseUntil = now + LEASE_MS;
  const { fence, attempts, startedAt } = active;
  state.sql.exec(
    "UPDATE runs SET status = 'running', fence = ?, attempts = ?, started_at = ? WHERE id = ?",
    fence,
    attempts,
    startedAt,
    runId,
  );
  const run = readRun(state, runId);
  if (!run) return undefined;
  state.publish("run.started", runId, {}, now);
  const deployment = state.deploymentAt(active.deploymentId, active.revision);
  const policy = policyOf(state, deployment);
  const { createdAt } = run;
  return {
    run,
    started: { id: runId, fence, reservedMicros: limitOf(active), createdAt, startedAt, policy },
    deployment,
  };
}

/** Says that an attempt is alive; false when it is no longer the latest one, and has to stop. */
export function renew(state: LedgerState, runId: Id<"run">, fence: number, now: number): boolean {
  const run = state.active.get(runId);
  if (run?.fence !== fence || run.status !== "running") return false;
  run.leaseUntil = now + LEASE_MS;
  return true;
}
