import { drawDays } from "./chart.ts";
import { DAY, type Outage, readOutages, readTime } from "./outages.ts";

interface Input {
  outages: string;
  from: string;
  to: string;
  /** Percent. */
  target?: number;
}
interface Io {
  log: { info(message: string, data?: object): void };
}

const MAX_DAYS = 400;

/** Works out availability from a list of outages, and what is left of the error budget. */
export default async function report({ outages: text, from, to, target = 99.9 }: Input, io: Io) {
  const [start, end] = [readTime(from, "from"), readTime(to, "to")];
  if (end <= start) throw problem("period_backwards", "The period ends before it begins.");
  if (end - start > MAX_DAYS * DAY)
    throw problem("period_too_long", `The period is longer than ${MAX_DAYS} days.`);
  const outages = readOutages(text);
  const spans = merge(outages, start, end);
  const [period, down] = [end - start, spans.reduce((sum, span) => sum + span.end - span.start, 0)];
  const budget = period * (1 - target / 100);
  const availability = floor(100 - (100 * down) / period);
  io.log.info("Worked out availability", { outages: spans.length });
  const longest = Math.max(0, ...spans.map((span) => span.end - span.start));
  return {
    verdict: `${availability} % available, ${down <= budget ? "within" : "below"} the target of ${target} %.`,
    availability,
    met: down <= budget,
    downtime: write(down),
    budget: {
      allowed: write(budget),
      left: write(Math.max(0, budget - down)),
      over: write(Math.max(0, down - budget)),
      used: floor((100 * down) / budget),
    },
    outageCount: spans.length,
    longest: write(longest),
    meanTimeToRepair: write(spans.length > 0 ? down / spans.length : 0),
    chart: drawDays(spans, start, end),
    outages: spans.map((span) => ({
      start: iso(span.start),
      end: iso(span.end),
      duration: write(span.end - span.start),
      cause: span.cause,
    })),
  };
}

/** Within the period, in order; what overlaps is one outage, so that no minute counts twice. */
function merge(outages: Outage[], start: number, end: number): Outage[] {
  const merged: Outage[] = [];
  const within = outages
    .map((each) => ({ ...each, start: Math.max(start, each.start), end: Math.min(end, each.end) }))
    .filter((each) => each.end > each.start)
    .sort((a, b) => a.start - b.start);
  for (const each of within) {
    const last = merged.at(-1);
    if (!last || each.start > last.end) merged.push(each);
    else {
      last.end = Math.max(last.end, each.end);
      if (each.cause && !last.cause.includes(each.cause))
        last.cause = [last.cause, each.cause].filter(Boolean).join("; ");
    }
  }
  return merged;
}

/** Cut off: 99.8999 does not meet 99.9. */
const floor = (percent: number): number =>
  Number.isFinite(percent) ? Math.floor(Number((percent * 1000).toFixed(6))) / 1000 : 0;
const iso = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}/, "");

function write(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(" ") || "0 s";
}

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
