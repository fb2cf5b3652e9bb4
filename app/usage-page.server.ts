import { type UsageQuery, usageQuery } from "@workers/usage/contract.ts";
import { pageQueryOf } from "./page-query.ts";

const DAY_MS = 86_400_000;
/** How far back, in steps of what; without `days` as far as usage goes back unless told. */
const PERIODS: Record<
  "day" | "week" | "month" | "quarter" | "year",
  { unit: UsageQuery["unit"]; days?: number }
> = {
  day: { unit: "hour" },
  week: { unit: "hour", days: 7 },
  month: { unit: "day" },
  quarter: { unit: "day", days: 90 },
  year: { unit: "month" },
};
export type PeriodName = keyof typeof PERIODS;
export const PERIOD_NAMES = Object.keys(PERIODS) as PeriodName[];
const isPeriod = (text: string | undefined): text is PeriodName => PERIOD_NAMES.includes(text as PeriodName);

/** Days between which hours are still shown one by one, and days. */
const HOURS_WITHIN = 8;
const DAYS_WITHIN = 120;

function unitOf(from: string, to: string | undefined, now: number): UsageQuery["unit"] {
  const days = ((to === undefined ? now : Date.parse(to)) - Date.parse(from)) / DAY_MS;
  return days < HOURS_WITHIN ? "hour" : days < DAYS_WITHIN ? "day" : "month";
}

/**
 * What the page's address asks for: `period`, or `from` and `to` in days, with `by`, `agent`. What does not fit (an old link,
 * say) is left out rather than refused.
 */
export function usageAsked(
  request: Request,
  now: number,
): { asked: Record<string, string>; query: UsageQuery } {
  const asked = pageQueryOf(request, ["period", "from", "to", "by", "agent"]);
  const { from, to, by = "agent", agent } = asked;
  if (from !== undefined) {
    const between = { from, to, unit: unitOf(from, to, now), by, agent, limit: 100 };
    const { data } = usageQuery.safeParse(between);
    if (data && Date.parse(from) <= (to === undefined ? now : Date.parse(to))) return { asked, query: data };
  }
  const { unit, days } = PERIODS[isPeriod(asked.period) ? asked.period : "month"];
  // The last step is one that is under way.
  const first = days && now - days * DAY_MS + (unit === "hour" ? DAY_MS / 24 : DAY_MS);
  const back = { ...(first && { from: new Date(first).toISOString() }), unit, limit: 100 };
  return { asked, query: usageQuery.safeParse({ ...back, by, agent }).data ?? { ...back, by: "agent" } };
}
