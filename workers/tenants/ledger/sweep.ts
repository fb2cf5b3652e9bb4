import type { Id } from "../../kernel/ids.ts";
import type { ActiveRun } from "./active-runs.ts";
import { REDISPATCH_MS } from "./admit.ts";
import { cancel, MAX_ATTEMPTS, outcomeOf, settle } from "./settle.ts";
import { LEASE_MS, type LedgerState } from "./state.ts";

/** How many consumers are woken at a time. */
const MAX_DISPATCH = 100;
/** While runs go on the sweeper looks at least this often: a lease may end sooner than was foreseen. */
const LOOK_MS = 5_000;

/**
 * Finds runs whose attempt went silent, and gives them back to the queue; after too many attempts the run fails.
 * Answers the ids of queued runs that a consumer should be woken for.
 */
export function sweep(state: LedgerState, now: number): Id<"run">[] {
  mindClock(state, now);
  const due = [...state.active.values()].filter(({ leaseUntil }) => leaseUntil <= now);
  for (const run of due) {
    if (run.status === "running") takeBack(state, run, now);
    if (run.status === "awaiting_input") giveUp(state, run, now);
  }
  const waiting = due.filter((run) => run.status === "queued").slice(0, MAX_DISPATCH);
  for (const run of waiting) run.leaseUntil = now + REDISPATCH_MS;
  return waiting.map(({ id }) => id);
}

/**
 * Leases are times of the clock. Where nobody has looked for longer than a lease lasts, the process was suspended or the
 * clock went forward, and attempts have not had their chance to renew; where it went back, no lease may outlast that.
 */
function mindClock(state: LedgerState, now: number): void {
  const slept = now - state.lookedAt > LEASE_MS;
  state.lookedAt = now;
  for (const run of state.active.values()) {
    if (run.status !== "running") continue;
    const most = now + LEASE_MS;
    if (slept || run.leaseUntil > most) run.leaseUntil = most;
  }
}

function giveUp(state: LedgerState, { id: runId, fence }: ActiveRun, now: number): void {
  const message = "Nobody answered what the run asked within seven days.";
  settle(state, { runId, fence, outcome: outcomeOf("failed", "answer_expired", message) }, now);
}

function takeBack(state: LedgerState, run: ActiveRun, now: number): void {
  if (run.attempts < MAX_ATTEMPTS) {
    state.sql.exec("UPDATE runs SET status = 'queued' WHERE id = ?", run.id);
    run.status = "queued";
    return;
  }
  const message = `The run was interrupted ${run.attempts} times, and given up.`;
  const outcome = outcomeOf("failed", "interrupted", message);
  settle(state, { runId: run.id, fence: run.fence, outcome }, now);
}

/** Deployments of agents that other workspaces do not share, or not at present. */
function sharedInVain(state: LedgerState): Set<string> {
  const rows = state.sql.exec<{ id: string; source: string }>(
    "SELECT id, snapshot -> '$.source' AS source FROM deployments WHERE snapshot -> '$.source' IS NOT NULL",
  );
  const over = rows.toArray().filter(({ source }) => state.isShareOver({ source: JSON.parse(source) }));
  return new Set(over.map(({ id }) => id));
}

const SUSPENDED = "The run was ended because its workspace was suspended.";
const NOT_SHARED = "The run was ended because its agent is not shared with this workspace any more.";

/**
 * Ends what must not go on: all runs of a tenant that is to do nothing, and those of agents that others no longer share.
 * Answers which.
 */
export function endRuns(state: LedgerState, now: number): Id<"run">[] {
  const dormant = state.dormancy() !== undefined;
  const over = dormant ? new Set<string>() : sharedInVain(state);
  const ended = [...state.active.values()].filter((run) => dormant || over.has(run.deploymentId));
  const message = dormant ? SUSPENDED : NOT_SHARED;
  return ended.map(({ id }) => id).filter((id) => cancel(state, id, now, { message }));
}

/** When the sweeper has to look again; undefined when no run is under way. */
export function nextSweep(state: LedgerState, now: number): number | undefined {
  let next: number | undefined;
  for (const { status, leaseUntil } of state.active.values()) {
    const usual = status === "awaiting_input" ? leaseUntil : now + LOOK_MS;
    next = Math.min(next ?? usual, usual, leaseUntil);
  }
  return next;
}
