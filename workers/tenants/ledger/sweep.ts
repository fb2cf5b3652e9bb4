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
  for (const run of due) if (run.status === "running") takeBack(state, run, now);
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

/** Ends all runs of a tenant that is to do nothing; answers which. */
export function endRuns(state: LedgerState, now: number): Id<"run">[] {
  if (!state.dormancy()) return [];
  const message = "The run was ended because its workspace was suspended.";
  const ids = [...state.active.values()].map(({ id }) => id);
  return ids.filter((id) => cancel(state, id, now, { message }));
}

/** When the sweeper has to look again; undefined when no run is under way. */
export function nextSweep(state: LedgerState, now: number): number | undefined {
  let next: number | undefined;
  for (const { leaseUntil } of state.active.values()) next = Math.min(next ?? now + LOOK_MS, leaseUntil);
  return next;
}
