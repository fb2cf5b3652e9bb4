import { PLANS, type Plan, type PlanLimits } from "../plans.ts";
import type { TenantSettings } from "./contract.ts";

/** What a workspace may do: its plan's limits where its settings ask for no less. */
export interface Limits extends PlanLimits {
  runTimeoutSeconds: number;
  /** What a run may cost whose caller does not say; null for what is usual. */
  runCostMicros: number | null;
  /** Which of the two the monthly budget comes from. */
  budgetOf: "plan" | "settings";
  /** Hosts beyond which no agent goes; null for no such limit. */
  egressHosts: string[] | null;
}

const least = (bound: number, asked: number | undefined): number => Math.min(bound, asked ?? bound);

/** The limits that hold: of each, the lesser of plan and settings. */
export function limitsOf(plan: Plan, settings: TenantSettings): Limits {
  const bounds = PLANS[plan];
  const monthlyBudgetMicros = least(bounds.monthlyBudgetMicros, settings.monthlyBudgetMicros);
  return {
    ...bounds,
    monthlyBudgetMicros,
    budgetOf: monthlyBudgetMicros < bounds.monthlyBudgetMicros ? "settings" : "plan",
    runTimeoutSeconds: least(bounds.maxTimeoutSeconds, settings.runTimeoutSeconds),
    runCostMicros: settings.runCostMicros ?? null,
    egressHosts: settings.egressHosts ?? null,
    runDays: least(bounds.runDays, settings.retentionDays),
  };
}
