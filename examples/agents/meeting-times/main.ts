import { Zone } from "./zone.ts";

interface Person {
  name: string;
  timeZone: string;
  /** Local hours, such as 9 and 17.5. */
  from?: number;
  to?: number;
}
interface Input {
  people: Person[];
  date: string;
  days?: number;
  minutes?: number;
  step?: number;
}
interface Io {
  log: { info(message: string, data?: object): void };
}

const [MINUTE, DAY] = [60_000, 86_400_000];
const MOST = 20;

/** Finds when people in several time zones can meet: within everybody's hours, else with the least burden. */
export default async function find({ people, date, days = 1, minutes = 60, step = 30 }: Input, io: Io) {
  if (people.length < 2) throw problem("too_few_people", "Name at least two people.");
  const first = readDate(date);
  const members = people.map(({ name, timeZone, from = 9, to = 17 }) => {
    if (to <= from)
      throw problem("invalid_hours", `The hours of ${name.slice(0, 60)} end before they begin.`);
    return { name: name.trim() || timeZone, zone: new Zone(timeZone), from: from * 60, to: to * 60 };
  });

  const slots = [];
  // From when the date begins in the east until it ends in the west.
  for (let start = first - DAY / 2; start < first + days * DAY + DAY / 2; start += step * MINUTE) {
    const local = members.map((member) => hoursOf(member, start, minutes));
    // The dates asked for are those of the first person.
    const day = Math.floor((local[0]?.wall ?? 0) / DAY) * DAY;
    if (day < first || day >= first + days * DAY) continue;
    slots.push({ start, local, burden: local.reduce((sum, each) => sum + each.outside ** 2, 0) });
  }
  slots.sort((a, b) => a.burden - b.burden || a.start - b.start);
  const good = slots.filter(({ burden }) => burden === 0);
  io.log.info("Looked for times", { slots: slots.length, good: good.length });
  const shown = good.length > 0 ? good.slice(0, MOST) : slots.slice(0, 5);
  const write = (time: number) => new Date(time).toISOString().slice(0, 16);
  return {
    answer:
      good.length > 0
        ? `${good.length} times suit everybody.`
        : "No time suits everybody: these burden people least.",
    suits: good.length > 0,
    times: shown.map(({ start, local }) => ({
      utc: `${write(start)}Z`,
      ...Object.fromEntries(
        local.map(({ label, wall }, index) => [`${index + 1}. ${label}`, write(wall).replace("T", " ")]),
      ),
    })),
    people: members.map(({ name }, index) => {
      const each = (shown[0]?.local ?? [])[index];
      return { name, at: each ? write(each.wall).slice(11) : "", outside: each ? `${each.outside} min` : "" };
    }),
  };
}

/** What the clocks of a person show then, and how many minutes of the meeting lie outside of their hours. */
function hoursOf(
  { name, zone, from, to }: { name: string; zone: Zone; from: number; to: number },
  start: number,
  minutes: number,
) {
  const wall = zone.wallOf(start);
  const begins = (wall % DAY) / MINUTE;
  const within = Math.max(0, Math.min(to, begins + minutes) - Math.max(from, begins));
  const weekend = [0, 6].includes(new Date(wall).getUTCDay());
  return {
    label: name,
    wall,
    outside: weekend
      ? minutes * 4
      : Math.round(minutes - within + distance(begins, begins + minutes, from, to)),
  };
}

/** How far the meeting is from the hours, in minutes, so that 6 in the morning is better than 3. */
const distance = (begins: number, ends: number, from: number, to: number): number => {
  const gap = begins >= to ? begins - to : ends <= from ? from - ends : 0;
  return Math.min(gap, 1440 - gap);
};

function readDate(text: string): number {
  const time = /^20\d{2}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return time;
  throw problem("invalid_date", `“${text.slice(0, 20)}” is not a date: write it as 2026-03-31.`);
}

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
