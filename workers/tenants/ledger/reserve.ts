import { type ActiveRun, reservedOf } from "./active-runs.ts";
import type { AdmitRequest, DeploymentSnapshot } from "./contract.ts";
import { DEFAULT_RESERVE_MICROS, floorPrice, runTime } from "./price.ts";
import type { Principal } from "./principal.ts";
import {
  callsRefusal,
  concurrencyRefusal,
  maxCostRefusal,
  type Purse,
  purseRefusal,
  quotaRefusal,
  runCostRefusal,
} from "./refusals.ts";
import { policyOf } from "./run-policy.ts";
import { dayOf, type LedgerState, monthOf } from "./state.ts";
import type { Step } from "./step.ts";

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
  if (maxCostMicros !== null && maxCostMicros < floor) return maxCostRefusal(maxCostMicros, floor);
  const { runCostMicros } = state.limits();
  const most = maxCostMicros ?? (parent ? null : runCostMicros);
  if (most !== null && most < floor) return runCostRefusal(most, floor);
  const used = (parent ? crowdedBelow(state, parent) : crowded(state)) ?? usedUp(state, now);
  if (used) return used;
  const purses = [
    parent ? rootPurse(state, parent) : tenantPurse(state, now),
    ...agentPurse(state, deployment, now),
  ];
  const purse = purses.reduce((a, b) => (b.left < a.left ? b : a));
  const { left } = purse;
  const usual = floor + runTime(policyOf(state, deployment).timeoutSeconds * 1000);
  if (left < floor) return purseRefusal(purse, floor, now);
  if (!parent) {
    const held = Math.min(most ?? Math.max(usual, DEFAULT_RESERVE_MICROS), left);
    return { ok: true, value: { held, limit: held } };
  }
  // A call holds what its time can cost; what it charges on top comes out of what its root has left in the end.
  const limit = Math.min(most ?? left, left);
  return { ok: true, value: { held: Math.min(limit, usual), limit } };
}

/** `held` counts against budgets until the run has ended; `limit` is the most that it may cost. */
export interface Reservation {
  held: number;
  limit: number;
}

function tenantPurse(state: LedgerState, now: number): Purse {
  const { monthlyBudgetMicros: limit, budgetOf } = state.limits();
  const held = state.active.reserved;
  return { scope: "tenant", budgetOf, limit, left: limit - state.spent(monthOf(now), "").cost - held, held };
}

function agentPurse(state: LedgerState, { agentId, budgetMicros }: DeploymentSnapshot, now: number): Purse[] {
  if (budgetMicros === null) return [];
  const held = state.active.reservedBy(agentId);
  const left = budgetMicros - state.spent(monthOf(now), agentId).cost - held;
  return [{ scope: "agent", limit: budgetMicros, left, held }];
}

/** What a call may still reserve of its root run's money: not what the root itself costs, nor what other calls hold. */
function rootPurse(state: LedgerState, parent: ActiveRun): Purse {
  const root = state.active.get(parent.rootId);
  if (!root) return { scope: "run", limit: 0, left: 0, held: 0 };
  const held = reservedOf(state.active.callsBelow(root.id));
  return { scope: "run", limit: root.reserved, left: root.reserved - root.floor - held, held };
}

function crowdedBelow(state: LedgerState, parent: ActiveRun) {
  return state.active.callsBelow(parent.rootId).size < MAX_CALLS ? undefined : callsRefusal(MAX_CALLS);
}

function crowded(state: LedgerState) {
  const limit = state.limits().concurrency;
  const running = state.active.roots;
  return running < limit ? undefined : concurrencyRefusal(limit, running);
}

function usedUp(state: LedgerState, now: number) {
  const { runsPerDay, runsPerMonth } = state.limits();
  const running = state.active.size;
  if (state.spent(dayOf(now), "").runs + running >= runsPerDay) return quotaRefusal(runsPerDay, "day", now);
  if (state.spent(monthOf(now), "").runs + running >= runsPerMonth)
    return quotaRefusal(runsPerMonth, "month", now);
  return undefined;
}
