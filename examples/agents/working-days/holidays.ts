/** Days since 1970, as all dates are counted here. */
export type Day = number;
export const dayOf = (year: number, month: number, date: number): Day =>
  Date.UTC(year, month - 1, date) / 86_400_000;
export const writeDay = (day: Day): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
/** 0 is Sunday. */
export const weekdayOf = (day: Day): number => (((day + 4) % 7) + 7) % 7;

/** Easter Sunday of the Gregorian calendar, by Butcher. */
export function easter(year: number): Day {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return dayOf(year, Math.floor(f / 31), (f % 31) + 1);
}

type Rule = (year: number) => Day;
interface Holiday {
  name: string;
  on: Rule;
  /** Only in these states. */
  states?: string;
}
const on =
  (month: number, date: number): Rule =>
  (year) =>
    dayOf(year, month, date);
const afterEaster =
  (days: number): Rule =>
  (year) =>
    easter(year) + days;
/** The nth such weekday of a month; -1 is the last. */
const nth =
  (count: number, weekday: number, month: number): Rule =>
  (year) => {
    if (count < 0) {
      const end = dayOf(year, month + 1, 1) - 1;
      return end - ((weekdayOf(end) - weekday + 7) % 7);
    }
    const first = dayOf(year, month, 1);
    return first + ((weekday - weekdayOf(first) + 7) % 7) + (count - 1) * 7;
  };
/** Monday instead of Sunday; where the law says so, Friday or Monday instead of Saturday. */
const moved =
  (rule: Rule, saturday: number): Rule =>
  (year) => {
    const day = rule(year);
    return day + ([1, 0, 0, 0, 0, 0, saturday][weekdayOf(day)] ?? 0);
  };
const us = (name: string, rule: Rule): Holiday => ({ name, on: moved(rule, -1) });

const CHRISTIAN: Holiday[] = [
  { name: "New Year's Day", on: on(1, 1) },
  { name: "Easter Monday", on: afterEaster(1) },
  { name: "Ascension Day", on: afterEaster(39) },
  { name: "Whit Monday", on: afterEaster(50) },
  { name: "Christmas Day", on: on(12, 25) },
];
const GOOD_FRIDAY = { name: "Good Friday", on: afterEaster(-2) };

export const COUNTRIES: Record<string, Holiday[]> = {
  DE: [
    ...CHRISTIAN,
    GOOD_FRIDAY,
    { name: "Epiphany", on: on(1, 6), states: "BW BY ST" },
    { name: "International Women's Day", on: on(3, 8), states: "BE MV" },
    { name: "Labour Day", on: on(5, 1) },
    { name: "Corpus Christi", on: afterEaster(60), states: "BW BY HE NW RP SL" },
    { name: "Assumption Day", on: on(8, 15), states: "SL" },
    { name: "World Children's Day", on: on(9, 20), states: "TH" },
    { name: "German Unity Day", on: on(10, 3) },
    { name: "Reformation Day", on: on(10, 31), states: "BB HB HH MV NI SN ST SH TH" },
    { name: "All Saints' Day", on: on(11, 1), states: "BW BY NW RP SL" },
    // The Wednesday before 23 November.
    {
      name: "Repentance Day",
      on: (year) => dayOf(year, 11, 22) - ((weekdayOf(dayOf(year, 11, 22)) + 4) % 7),
      states: "SN",
    },
    { name: "St Stephen's Day", on: on(12, 26) },
  ],
  AT: [
    ...CHRISTIAN,
    { name: "Epiphany", on: on(1, 6) },
    { name: "Labour Day", on: on(5, 1) },
    { name: "Corpus Christi", on: afterEaster(60) },
    { name: "Assumption Day", on: on(8, 15) },
    { name: "National Day", on: on(10, 26) },
    { name: "All Saints' Day", on: on(11, 1) },
    { name: "Immaculate Conception", on: on(12, 8) },
    { name: "St Stephen's Day", on: on(12, 26) },
  ],
  FR: [
    ...CHRISTIAN,
    { name: "Labour Day", on: on(5, 1) },
    { name: "Victory in Europe Day", on: on(5, 8) },
    { name: "Bastille Day", on: on(7, 14) },
    { name: "Assumption Day", on: on(8, 15) },
    { name: "All Saints' Day", on: on(11, 1) },
    { name: "Armistice Day", on: on(11, 11) },
  ],
  NL: [
    ...CHRISTIAN,
    // The day before when it is a Sunday.
    { name: "King's Day", on: (year) => dayOf(year, 4, weekdayOf(dayOf(year, 4, 27)) === 0 ? 26 : 27) },
    { name: "Second Christmas Day", on: on(12, 26) },
  ],
  GB: [
    GOOD_FRIDAY,
    { name: "New Year's Day", on: moved(on(1, 1), 2) },
    { name: "Easter Monday", on: afterEaster(1) },
    { name: "Early May bank holiday", on: nth(1, 1, 5) },
    { name: "Spring bank holiday", on: nth(-1, 1, 5) },
    { name: "Summer bank holiday", on: nth(-1, 1, 8) },
    // Two days in a row: each takes the next free weekday.
    {
      name: "Christmas Day",
      on: (year) => dayOf(year, 12, 25) + ([2, 0, 0, 0, 0, 0, 2][weekdayOf(dayOf(year, 12, 25))] ?? 0),
    },
    {
      name: "Boxing Day",
      on: (year) => dayOf(year, 12, 26) + ([2, 0, 0, 0, 0, 0, 2][weekdayOf(dayOf(year, 12, 26))] ?? 0),
    },
  ],
  US: [
    us("New Year's Day", on(1, 1)),
    { name: "Martin Luther King Jr. Day", on: nth(3, 1, 1) },
    { name: "Washington's Birthday", on: nth(3, 1, 2) },
    { name: "Memorial Day", on: nth(-1, 1, 5) },
    us("Juneteenth", on(6, 19)),
    us("Independence Day", on(7, 4)),
    { name: "Labor Day", on: nth(1, 1, 9) },
    { name: "Columbus Day", on: nth(2, 1, 10) },
    us("Veterans Day", on(11, 11)),
    { name: "Thanksgiving Day", on: nth(4, 4, 11) },
    us("Christmas Day", on(12, 25)),
  ],
};

/** Names of the holidays of a year by day; a New Year's Day may be kept on the last day of the year before. */
export function holidaysOf(country: string, state: string, year: number): Map<Day, string> {
  const rules = (COUNTRIES[country] ?? []).filter(
    ({ states }) => !states || states.split(" ").includes(state),
  );
  return new Map(
    [year, year + 1].flatMap((each) => rules.map(({ name, on }): [Day, string] => [on(each), name])),
  );
}
