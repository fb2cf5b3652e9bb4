/** What a plan allows. Rates are requests per minute; times seconds; money millionths of a US dollar per calendar month. */
export interface PlanLimits {
  tenantRate: number;
  keyRate: number;
  concurrency: number;
  runsPerDay: number;
  runsPerMonth: number;
  monthlyBudgetMicros: number;
  maxTimeoutSeconds: number;
  /** What one container may use at most. */
  memoryMb: number;
  cpus: number;
  /** How many containers of one deployment may run at once. */
  instances: number;
  /** How many days an entry of the audit log is kept. */
  auditDays: number;
  /** How many days an ended run is kept. */
  runDays: number;
}

export const PLANS = {
  free: {
    tenantRate: 120,
    keyRate: 60,
    concurrency: 5,
    runsPerDay: 1_000,
    runsPerMonth: 10_000,
    monthlyBudgetMicros: 5_000_000,
    maxTimeoutSeconds: 60,
    memoryMb: 512,
    cpus: 0.5,
    instances: 4,
    auditDays: 30,
    runDays: 30,
  },
  pro: {
    tenantRate: 6_000,
    keyRate: 3_000,
    concurrency: 100,
    runsPerDay: 200_000,
    runsPerMonth: 3_000_000,
    monthlyBudgetMicros: 500_000_000,
    maxTimeoutSeconds: 300,
    memoryMb: 2_048,
    cpus: 2,
    instances: 16,
    auditDays: 365,
    runDays: 90,
  },
  scale: {
    tenantRate: 600_000,
    keyRate: 600_000,
    concurrency: 2_000,
    runsPerDay: 50_000_000,
    runsPerMonth: 1_000_000_000,
    monthlyBudgetMicros: 100_000_000_000,
    maxTimeoutSeconds: 900,
    memoryMb: 12_288,
    cpus: 4,
    instances: 64,
    auditDays: 2_555,
    runDays: 365,
  },
} as const satisfies Record<string, PlanLimits>;

export type Plan = keyof typeof PLANS;
export const isPlan = (text: string): text is Plan => text in PLANS;
