import type { Cron, Field } from "./fields.ts";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const FEW = 6;

/** The schedule as a sentence. */
export function explain(cron: Cron): string {
  return `${[times(cron), days(cron), months(cron)].filter(Boolean).join(" ")}.`;
}

function times({ minute, hour }: Cron): string {
  const [minutes, hours] = [sorted(minute), sorted(hour)];
  if (minutes.length * hours.length <= FEW)
    return `At ${join(hours.flatMap((each) => minutes.map((past) => `${two(each)}:${two(past)}`)))}`;
  const past = minute.any
    ? "Every minute"
    : minute.step && 60 % minute.step === 0
      ? `Every ${minute.step} minutes`
      : minutes.length === 1 && minutes[0] === 0
        ? "On the hour"
        : `At minute ${spans(minutes, String)}`;
  if (hour.any)
    return past === "On the hour"
      ? "Every hour, on the hour"
      : minute.any || minute.step
        ? past
        : `${past} of every hour`;
  if (hour.step && 24 % hour.step === 0) return `${past}, in every ${ordinal(hour.step)} hour from midnight`;
  return `${past}, in the hours ${spans(hours, (each) => `${two(each)}:00`)}`;
}

function days({ hour, day, weekday }: Cron): string {
  const ofMonth = day.any ? "" : `on day ${spans(sorted(day), String)} of the month`;
  const ofWeek = weekday.any ? "" : `on ${spans(mondayFirst(weekday), (each) => DAYS[each % 7] ?? "")}`;
  // Vixie cron: when both are given, one of them is enough.
  if (ofMonth && ofWeek) return `${ofMonth}, and also ${ofWeek}`;
  return ofMonth || ofWeek || (hour.any ? "" : "every day");
}

const months = ({ month }: Cron): string =>
  month.any ? "" : `in ${spans(sorted(month), (each) => MONTHS[each - 1] ?? "")}`;

const sorted = ({ values }: Field): number[] => [...values].sort((a, b) => a - b);
const mondayFirst = (field: Field): number[] =>
  sorted(field)
    .map((each) => (each === 0 ? 7 : each))
    .sort((a, b) => a - b);
const two = (value: number): string => String(value).padStart(2, "0");

/** "9 to 17", "1 and 15": three and more in a row are a span. */
function spans(values: number[], name: (value: number) => string): string {
  const runs: number[][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run && run.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  return join(
    runs.flatMap((run) =>
      run.length > 2 ? [`${name(run[0] ?? 0)} to ${name(run.at(-1) ?? 0)}`] : run.map(name),
    ),
  );
}

const join = (parts: string[]): string =>
  parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
const ordinal = (value: number): string => (value === 2 ? "2nd" : value === 3 ? "3rd" : `${value}th`);
