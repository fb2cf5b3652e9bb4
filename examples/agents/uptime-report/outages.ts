export interface Outage {
  start: number;
  end: number;
  cause: string;
}
export const DAY = 86_400_000;
const MOST = 2000;
const TIME = /\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?/g;

/** One outage a line: start, then end or how long, then its cause. */
export function readOutages(text: string): Outage[] {
  const lines = text
    .slice(0, 500_000)
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim());
  const outages = lines.flatMap((line, index) => (line ? [readLine(line, index + 1)] : []));
  if (outages.length > MOST)
    throw problem("too_many_outages", `There are ${outages.length} outages; the limit is ${MOST}.`);
  return outages;
}

function readLine(line: string, number: number): Outage {
  const wrong = (what: string) =>
    problem("invalid_outage", `Line ${number}: ${what} Write 2026-03-02 09:10, 25 min, cause.`);
  const [first, second] = line.slice(0, 80).match(TIME) ?? [];
  if (!first || !line.startsWith(first)) throw wrong("it does not begin with a time.");
  const start = readTime(first, `line ${number}`);
  const rest = line.slice(first.length).replace(/^[\s,;–—-]{1,5}(?:to |until |bis )?/, "");
  if (second && rest.startsWith(second)) {
    const end = readTime(second, `line ${number}`);
    if (end < start) throw wrong("it ends before it begins.");
    return { start, end, cause: causeOf(rest.slice(second.length)) };
  }
  const [all, hours, minutes] =
    /^(?:(\d{1,4}(?:\.\d{1,3})?) ?h(?:ours?)?\b ?)?(?:(\d{1,6}) ?min(?:utes?)?\b)?/.exec(rest) ?? [];
  if (!all) throw wrong("neither an end nor a duration follows.");
  return {
    start,
    end: start + (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000,
    cause: causeOf(rest.slice(all.length)),
  };
}

const causeOf = (text: string): string => text.replace(/^[\s,;:–—-]{1,10}/, "").slice(0, 200);

/** ISO 8601; UTC unless it says otherwise. */
export function readTime(text: string, name: string): number {
  const iso = text.trim().replace(" ", "T");
  const time = Date.parse(!iso.includes("T") || /(?:Z|[+-]\d{2}:\d{2})$/.test(iso) ? iso : `${iso}Z`);
  const exact = new RegExp(`^(?:${TIME.source})$`).test(text.trim());
  if (
    exact &&
    !Number.isNaN(time) &&
    new Date(`${iso.slice(0, 10)}T00:00Z`).toISOString().startsWith(iso.slice(0, 10))
  )
    return time;
  throw problem(
    "invalid_time",
    `“${text.slice(0, 40)}” (${name}) is not a time: write it as 2026-03-02 09:10.`,
  );
}

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
