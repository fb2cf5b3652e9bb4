/** What a field of an expression allows. */
export interface Field {
  values: Set<number>;
  /** `*`, or `?`: says nothing. A step from `*` does say something. */
  any: boolean;
  /** A step from `*`, kept for the wording. */
  step?: number;
}
interface Kind {
  name: string;
  least: number;
  most: number;
  names?: string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const KINDS: Kind[] = [
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day of the month", least: 1, most: 31 },
  { name: "month", least: 1, most: 12, names: MONTHS },
  // 7 is Sunday too.
  { name: "day of the week", least: 0, most: 7, names: DAYS },
];
const SHORT: Record<string, string> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

export interface Cron {
  minute: Field;
  hour: Field;
  day: Field;
  month: Field;
  weekday: Field;
}

/** Reads five fields, or a short form such as `@daily`. Throws `invalid_cron` with the field and what is allowed. */
export function readCron(expression: string): Cron {
  const text = expression.trim().toLowerCase();
  const parts = (SHORT[text] ?? text).split(/\s+/);
  if (text.startsWith("@") && !SHORT[text])
    throw invalid(`“${text.slice(0, 20)}” is not a short form: ${Object.keys(SHORT).join(", ")}.`);
  if (parts.length !== 5)
    throw invalid(
      `A schedule has five fields (minute, hour, day of the month, month, day of the week), not ${parts[0] ? parts.length : 0}.`,
    );
  const fields = parts.map((part, index) => readField(part, KINDS[index] as Kind));
  const [minute, hour, day, month, weekday] = fields as [Field, Field, Field, Field, Field];
  if (weekday.values.delete(7)) weekday.values.add(0);
  return { minute, hour, day, month, weekday };
}

function readField(text: string, kind: Kind): Field {
  if (text === "*" || text === "?") return { values: range(kind.least, kind.most, 1), any: true };
  const parts = text.split(",");
  const values = new Set(parts.flatMap((part) => [...readPart(part, kind)]));
  const step = parts.length === 1 ? /^\*\/(\d+)$/.exec(text)?.[1] : undefined;
  return { values, any: false, ...(step && { step: Number(step) }) };
}

function readPart(part: string, kind: Kind): Set<number> {
  const [span = "", stepText, ...rest] = part.split("/");
  const step = stepText === undefined ? 1 : /^\d{1,3}$/.test(stepText) ? Number(stepText) : 0;
  if (rest.length > 0 || step < 1)
    throw invalid(`The step of the ${kind.name} in “${part.slice(0, 30)}” is not a number from 1.`);
  if (span === "*") return range(kind.least, kind.most, step);
  const [from = "", to, ...more] = span.split("-");
  const least = readValue(from, kind, part);
  const most =
    to === undefined
      ? stepText === undefined
        ? least
        : kind.most
      : kind.most === 7 && to === "sun"
        ? 7
        : readValue(to, kind, part);
  if (more.length > 0 || most < least)
    throw invalid(
      `The ${kind.name} “${part.slice(0, 30)}” runs backwards: split it in two, such as 22-23,0-5.`,
    );
  return range(least, most, step);
}

function readValue(text: string, { name, least, most, names }: Kind, part: string): number {
  const named = names?.indexOf(text) ?? -1;
  const value = named >= 0 ? named + least : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw invalid(
    `“${part.slice(0, 30)}” does not fit the ${name}: ${least} to ${most}${names ? ` or ${names[0]} to ${names.at(-1)}` : ""}.`,
  );
}

function range(least: number, most: number, step: number): Set<number> {
  const values = new Set<number>();
  for (let value = least; value <= most; value += step) values.add(value);
  return values;
}

function invalid(message: string): Error {
  return Object.assign(new Error(message), { code: "invalid_cron" });
}
