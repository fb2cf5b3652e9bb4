import type { ErrorCode, Refusal } from "../../kernel/errors.ts";
import { no } from "./step.ts";

/** One amount of money that a run's cost comes out of: what it is of in all, what is left, what runs under way hold. */
export interface Purse {
  scope: "run" | "agent" | "tenant";
  /** Of the tenant: whether its plan or its settings say how much it is. */
  budgetOf?: "plan" | "settings";
  limit: number;
  left: number;
  held: number;
}

const DAY_MS = 86_400_000;
const startOfNextDay = (now: number): number => now - (now % DAY_MS) + DAY_MS;
const startOfNextMonth = (now: number): number => {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
};

const iso = (time: number): string => new Date(time).toISOString();
const secondsUntil = (time: number, now: number): number => Math.ceil((time - now) / 1000);

/** The plan's runs of this day or month are used up. */
export function quotaRefusal(limit: number, window: "day" | "month", now: number) {
  const resetAt = window === "day" ? startOfNextDay(now) : startOfNextMonth(now);
  const detail = `The plan's ${limit} runs a ${window} are used up, those that go on included. It starts anew at ${iso(resetAt)}; a larger plan allows more.`;
  const meta = { limit, scope: "tenant", window, resetAt: iso(resetAt) };
  return no("quota_exceeded", detail, meta, secondsUntil(resetAt, now));
}

/** As many runs of the workspace go on as the plan allows at once. */
export function concurrencyRefusal(limit: number, running: number) {
  const detail = `${running} runs are going on, and this workspace's plan allows ${limit} at once. Try again when one has ended; a larger plan allows more.`;
  return no("concurrency_exceeded", detail, { limit, scope: "tenant" }, 1);
}

/** As many calls go on below one root run as ever may. */
export function callsRefusal(limit: number) {
  const detail = `A run may have ${limit} calls going on at once, at all depths. Call again when one of them has ended; this limit is the same for everyone.`;
  return no("concurrency_exceeded", detail, { limit, scope: "run" }, 1);
}

/** What the caller would pay at most is less than any run of the agent costs. */
export function maxCostRefusal(limit: number, requiredMicros: number) {
  const detail = `maxCostMicros is ${limit}; a run of this agent costs at least ${requiredMicros}. Send at least that, or leave maxCostMicros out.`;
  return no("budget_exceeded", detail, { limit, scope: "run", requiredMicros });
}

/** What the workspace lets a run cost is less than any run of the agent costs. */
export function runCostRefusal(limit: number, requiredMicros: number) {
  const detail = `The workspace's settings let a run cost ${limit} micros; one of this agent costs at least ${requiredMicros}. Send maxCostMicros, or have runCostMicros raised in the settings.`;
  return no("budget_exceeded", detail, { limit, scope: "run", requiredMicros });
}

const PURSES = {
  run: ["what its root run may cost", "start the root run with a larger maxCostMicros"],
  agent: ["the agent's budget of this month", "deploy it with a larger budgetMicros"],
  tenant: ["the workspace's budget of this month", "take a larger plan"],
} as const;

/** A purse has less left than a run costs at least. What runs under way hold comes back when they end. */
export function purseRefusal(purse: Purse, requiredMicros: number, now: number) {
  const { scope, limit, left, held, budgetOf } = purse;
  const [what, larger] = PURSES[scope];
  const raise = budgetOf === "settings" ? "have monthlyBudgetMicros raised in the settings" : larger;
  const remainingMicros = Math.max(0, left);
  const resetAt = scope === "run" ? undefined : startOfNextMonth(now);
  const soon = left + held >= requiredMicros;
  const waiting = soon
    ? "Runs that go on hold the rest: try again when one has ended"
    : resetAt && `It starts anew at ${iso(resetAt)}`;
  const hint = waiting ? `${waiting}, or ${raise}.` : `To go on, ${raise}.`;
  const detail = `A run of this agent costs at least ${requiredMicros} micros; of ${what}, ${limit} micros, ${remainingMicros} are left. ${hint}`;
  const meta = {
    limit,
    scope,
    remainingMicros,
    requiredMicros,
    ...(resetAt ? { resetAt: iso(resetAt) } : {}),
  };
  return no("budget_exceeded", detail, meta, soon ? 1 : resetAt && secondsUntil(resetAt, now));
}

/** What is deployed is another workspace's, which does not share it any more. */
export function shareOver({ agentSlug }: { agentSlug: string }) {
  const detail = `The workspace that ${agentSlug} belongs to does not share it with this one any more, or is suspended itself. Ask its people; once they share it again, accept it and deploy it anew.`;
  return no("share_ended", detail);
}

const OF_STRANGERS: Partial<Record<ErrorCode, string>> = {
  concurrency_exceeded: "has as many runs going on as it may",
  quota_exceeded: "has used up its runs",
  budget_exceeded: "has used up its budget",
};

/** A refusal of a workspace's own limits as callers without a key may see it: how much it may and has left is not theirs. */
export function toldToStrangers({ code, retryAfter, meta }: Refusal): Refusal {
  const what = OF_STRANGERS[code] ?? "takes no more runs";
  const detail = `The workspace of this agent ${what}. Try again later; its owners can raise the limit.`;
  const { resetAt } = meta ?? {};
  return {
    code,
    detail,
    meta: { scope: "tenant", ...(resetAt ? { resetAt } : {}) },
    ...(retryAfter ? { retryAfter } : {}),
  };
}
