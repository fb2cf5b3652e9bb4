import type { UsageFigures, UsageView } from "@workers/usage/contract.ts";

const DAY_MS = 86_400_000;
const DAYS = 30;

/** Runs of one day: fewer at weekends, more as time goes by, and now and then one that fails. */
function figuresOf(runs: number, failed: number): UsageFigures {
  const succeeded = runs - failed;
  return {
    ...{ runs, succeeded, failed, canceled: 0, successRate: succeeded / runs },
    ...{ p50Ms: 640, p95Ms: 1_900, seconds: runs * 0.8 },
    ...{ inputTokens: runs * 900, outputTokens: runs * 220, costMicros: runs * 410 },
  };
}

/** What usage could look like, for a workspace that has none: thirty days that nobody has run anything in. */
export function sampleUsage(now: number): Pick<UsageView, "total" | "periods" | "unit"> {
  const today = Math.floor(now / DAY_MS);
  const periods = Array.from({ length: DAYS }, (_, n) => {
    const day = today - DAYS + 1 + n;
    const weekend = new Date(day * DAY_MS).getUTCDay() % 6 === 0;
    const runs = Math.round((weekend ? 8 : 24) + n * (weekend ? 0.4 : 1.3) + ((n * 7) % 9));
    const figures = figuresOf(runs, n % 6 === 4 ? 3 : 0);
    const slower = ((n * 5) % 7) * 40;
    return {
      ...figures,
      start: new Date(day * DAY_MS).toISOString(),
      p50Ms: 600 + slower,
      p95Ms: 1_700 + 3 * slower,
    };
  });
  const sum = (of: "runs" | "failed") => periods.reduce((total, period) => total + period[of], 0);
  return { total: figuresOf(sum("runs"), sum("failed")), periods, unit: "day" };
}
