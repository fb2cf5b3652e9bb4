import type { Cron } from "./fields.ts";
import type { Zone } from "./zone.ts";

const DAY = 86_400_000;
const MINUTE = 60_000;
/** 29 February falls on a given day of the week every 28 years, and once in 40 around 2100. */
const YEARS = 41;

/** Runs that follow an instant, and local times that a change of the clocks leaves out on the way. */
export interface Times {
  instants: number[];
  skipped: number[];
}

/** The next `count` runs after `from`. None when no day of the next 41 years fits. */
export function nextTimes(cron: Cron, from: number, count: number, zone: Zone): Times {
  const found: Times = { instants: [], skipped: [] };
  const wall = zone.wallOf(from);
  const first = Math.floor(wall / DAY) * DAY;
  const clocks = clockTimes(cron);
  for (let day = first; day < first + YEARS * 365.25 * DAY; day += DAY) {
    if (!fits(cron, new Date(day))) continue;
    for (const clock of clocks) {
      const instant = zone.instantOf(day + clock);
      if (instant === undefined) {
        if (day + clock > wall) found.skipped.push(day + clock);
      } else if (instant > from && !found.instants.includes(instant)) found.instants.push(instant);
      if (found.instants.length >= count) return found;
    }
  }
  return found;
}

function clockTimes({ hour, minute }: Cron): number[] {
  const times = [...hour.values].flatMap((h) => [...minute.values].map((m) => (h * 60 + m) * MINUTE));
  return times.sort((a, b) => a - b);
}

function fits({ day, month, weekday }: Cron, date: Date): boolean {
  if (!month.values.has(date.getUTCMonth() + 1)) return false;
  const [ofMonth, ofWeek] = [day.values.has(date.getUTCDate()), weekday.values.has(date.getUTCDay())];
  return day.any || weekday.any ? ofMonth && ofWeek : ofMonth || ofWeek;
}
