import { COUNTRIES, type Day, dayOf, holidaysOf, weekdayOf, writeDay } from "./holidays.ts";

interface Input {
  from: string;
  /** Working days to go, or back when negative. */
  days?: number;
  /** Instead of days: counts the working days until then. */
  to?: string;
  country?: string;
  state?: string;
  /** Days off of your own. */
  off?: string[];
}
interface Io {
  log: { info(message: string, data?: object): void };
}
interface Skipped {
  date: string;
  reason: string;
}

const STATES = "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH";
const MOST_DAYS = 20_000;

/** Finds the date so many working days away, or counts those between two dates. */
export default async function deadline(input: Input, io: Io) {
  const { country = "DE", state = "", off = [] } = input;
  if (!COUNTRIES[country])
    throw problem(
      "unknown_country",
      `The holidays of “${country.slice(0, 20)}” are not known: ${Object.keys(COUNTRIES).join(", ")}.`,
    );
  if (state && !(country === "DE" && STATES.split(" ").includes(state)))
    throw problem(
      "unknown_state",
      `“${state.slice(0, 20)}” is not a German state: ${STATES.replaceAll(" ", ", ")}.`,
    );
  if ((input.days === undefined) === (input.to === undefined))
    throw problem("days_or_date", "Give either a number of working days or a second date.");
  const calendar = new Calendar(country, state, off.map(readDay));
  const from = readDay(input.from);
  const end = input.to === undefined ? calendar.walk(from, input.days ?? 0) : readDay(input.to);
  if (Math.abs(end - from) > MOST_DAYS) throw problem("too_far", "The dates are more than 50 years apart.");
  const { working, skipped } = end < from ? calendar.count(end - 1, from - 1) : calendar.count(from, end);
  io.log.info("Counted", { working });
  const weekday = new Date(end * 86_400_000).toLocaleDateString("en-GB", {
    weekday: "long",
    timeZone: "UTC",
  });
  const what = `${working} working day${working === 1 ? "" : "s"}`;
  return {
    answer: input.to === undefined ? `${weekday}, ${writeDay(end)}` : what,
    date: writeDay(end),
    weekday,
    workingDays: working,
    calendarDays: Math.abs(end - from),
    holidays: skipped,
  };
}

/** What is a working day, and why not. */
class Calendar {
  #country: string;
  #state: string;
  #off: Set<Day>;
  #years = new Map<number, Map<Day, string>>();

  constructor(country: string, state: string, off: Day[]) {
    [this.#country, this.#state, this.#off] = [country, state, new Set(off)];
  }

  /** A name for days off that fall on a weekday; "" for weekends. */
  reason(day: Day): string | undefined {
    if ([0, 6].includes(weekdayOf(day))) return "";
    if (this.#off.has(day)) return "Day off";
    const year = new Date(day * 86_400_000).getUTCFullYear();
    const holidays = this.#years.get(year) ?? holidaysOf(this.#country, this.#state, year);
    this.#years.set(year, holidays);
    return holidays.get(day);
  }

  /** The day after `from` counts as the first. */
  walk(from: Day, days: number): Day {
    let day = from;
    for (let left = Math.abs(days); left > 0; ) {
      day += Math.sign(days);
      if (this.reason(day) === undefined) left -= 1;
    }
    return day;
  }

  /** The days after `from` up to and with `to`. */
  count(from: Day, to: Day): { working: number; skipped: Skipped[] } {
    const skipped: Skipped[] = [];
    let working = 0;
    for (let day = from + 1; day <= to; day += 1) {
      const reason = this.reason(day);
      if (reason === undefined) working += 1;
      else if (reason) skipped.push({ date: writeDay(day), reason });
    }
    return { working, skipped };
  }
}

function readDay(text: string): Day {
  const [, year, month, date] = /^(19\d{2}|20\d{2})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const day = dayOf(Number(year), Number(month), Number(date));
  if (year && writeDay(day) === text) return day;
  throw problem(
    "invalid_date",
    `“${text.slice(0, 20)}” is not a date from 1900 to 2099: write it as 2026-03-31.`,
  );
}

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
