import { type ActiveRun, reservedOf } from "./active-runs.ts";
import type { AdmitRequest, DeploymentSnapshot } from "./contract.ts";
import { DEFAULT_RESERVE_MICROS, floorPrice, runTime } from "./price.ts";
import { no, type Principal, type Step } from "./principal.ts";
import { dayOf, type LedgerState, monthOf } from "./state.ts";

/** Calls below one root run that may go on at once. */
export const MAX_CALLS = 64;

/**
 * What a run may cost, or why it may not start: how many go on at once, the plan's runs a day and a month, and the
 * money that is left of the tenant's budget, the agent's, and for a call its root run's.
 */
export function reserve(
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
export interface Reservation {
  held: number;
  limit: number;
}

const leftOfTenant = (state: LedgerState, now: number): number =>
  state.limits().monthlyBudgetMicros - state.spent(monthOf(now), "").cost - state.active.reserved;

function leftOfAgent(state: LedgerState, { agentId, budgetMicros }: DeploymentSnapshot, now: number): number {
  if (budgetMicros === null) return Number.POSITIVE_INFINITY;
  return budgetMicros - state.spent(monthOf(now), agentId).cost - state.active.reservedBy(agentId);
}

/** What a call may still reserve of its root run's money: not what the root itself costs, nor what other calls hold. */
function leftOfRoot(state: LedgerState, parent: ActiveRun): number {
  const root = state.active.get(parent.rootId);
  return root ? root.reserved - root.floor - reservedOf(state.active.callsBelow(root.id)) : 0;
}

function callsRefusal(state: LedgerState, parent: ActiveRun) {
  if (state.active.callsBelow(parent.rootId).size < MAX_CALLS) return undefined;
  return no("concurrency_exceeded", `A run may have ${MAX_CALLS} calls going on at once, at all depths.`, {
    limit: MAX_CALLS,
  });
}

function concurrencyRefusal(state: LedgerState) {
  const limit = state.limits().concurrency;
  const running = state.active.roots;
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
