import { type Cron, readCron } from "./fields.ts";
import { nextTimes, type Times } from "./times.ts";
import { explain } from "./wording.ts";
import { Zone } from "./zone.ts";

interface Input {
  schedule: string;
  timeZone?: string;
  /** ISO 8601; now unless given. */
  from?: string;
  count?: number;
}
interface Io {
  log: { info(message: string, data?: object): void };
}

/** Says what a cron schedule means and when it runs next, by the clocks of a time zone. */
export default async function explainCron(input: Input, io: Io) {
  const cron = readCron(input.schedule);
  const zone = new Zone(input.timeZone ?? "UTC");
  const from = input.from === undefined ? Date.now() : readInstant(input.from);
  const times = nextTimes(cron, from, input.count ?? 5, zone);
  io.log.info("Explained a schedule", { runs: times.instants.length });
  return {
    meaning: explain(cron),
    next: times.instants.map((instant) => ({
      local: zone.write(instant),
      utc: new Date(instant).toISOString().replace(".000", ""),
      weekday: new Date(zone.wallOf(instant)).toLocaleDateString("en-GB", {
        weekday: "long",
        timeZone: "UTC",
      }),
    })),
    notes: notes(cron, times),
  };
}

function readInstant(text: string): number {
  const iso = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/.test(
    text,
  );
  const instant = iso
    ? Date.parse(/T.*(?:Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes("T") ? text : `${text}Z`)
    : Number.NaN;
  if (!Number.isNaN(instant)) return instant;
  throw Object.assign(new Error(`“${text.slice(0, 40)}” is not a time: write it as 2026-03-01T08:00:00Z.`), {
    code: "invalid_time",
  });
}

/** What people trip over. */
function notes(cron: Cron, { instants, skipped }: Times): string[] {
  const found: string[] = [];
  if (instants.length === 0) found.push("It never runs: no date in the next 41 years fits.");
  if (!cron.day.any && !cron.weekday.any)
    found.push("Day of the month and day of the week are both given: a day that fits one of them is enough.");
  const rest = cron.minute.step ? 60 % cron.minute.step : 0;
  if (rest)
    found.push(`A step of ${cron.minute.step} starts anew each hour: the last gap is ${rest} minutes.`);
  if (instants.length > 0 && cron.month.any && cron.weekday.any && Math.min(...cron.day.values) > 28)
    found.push(`Months without a day ${Math.min(...cron.day.values)} are left out.`);
  for (const wall of skipped.slice(0, 3))
    found.push(
      `${new Date(wall).toISOString().slice(0, 16).replace("T", " ")} does not exist: the clocks go forward, and that run is left out.`,
    );
  return found;
}
