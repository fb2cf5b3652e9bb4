import { draw } from "./draw.ts";
import { problem, readTable, type Table } from "./table.ts";

const MAX_CHARACTERS = 100_000;

interface Input {
  table: string;
  kind?: "auto" | "bar" | "line";
  title?: string;
}
interface Io {
  log: { info(message: string, data?: object): void };
}

/** Draws a pasted table as a chart, and describes it for those who cannot see it. */
export default async function chart({ table: text, kind = "auto", title = "" }: Input, io: Io) {
  if (text.length > MAX_CHARACTERS)
    throw problem(
      "table_too_long",
      `The table has ${text.length} characters; the limit is ${MAX_CHARACTERS}.`,
    );
  const table = readTable(text);
  const chosen = kind === "auto" ? (areTimes(table.labels) ? "line" : "bar") : kind;
  const heading = title.trim() || table.series.map(({ name }) => name).join(", ");
  io.log.info("Drew a chart", { rows: table.labels.length, series: table.series.length, kind: chosen });
  return {
    kind: chosen,
    chart: draw(table, chosen, heading),
    description: describe(table, heading, chosen),
    series: table.series.map(({ name, values }) => summary(name, values)),
  };
}

/** Dates, months, years, quarters and hours stand in a row; a line may join them. */
const areTimes = (labels: string[]): boolean =>
  labels.length > 2 &&
  labels.every((label) =>
    /^(?:\d{4}(?:[-/.]\d{1,2}){0,2}|Q[1-4](?: \d{4})?|\d{4}[- ]?Q[1-4]|\d{1,2}:\d{2}|(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]{0,6}\.?(?: \d{2,4})?)$/i.test(
      label,
    ),
  );

function summary(name: string, values: (number | undefined)[]) {
  const known = values.filter((value) => value !== undefined);
  const total = Number(known.reduce((sum, value) => sum + value, 0).toPrecision(12));
  return {
    name,
    values: known.length,
    missing: values.length - known.length,
    least: Math.min(...known),
    most: Math.max(...known),
    sum: total,
  };
}

function describe({ labels, series }: Table, title: string, kind: string): string {
  const parts = series.map(({ name, values }) => {
    const { least, most } = summary(name, values);
    const at = (value: number) => labels[values.indexOf(value)] || "an unnamed row";
    return least === most
      ? `${name} is ${most} throughout`
      : `${name} runs from ${least} (${at(least)}) to ${most} (${at(most)})`;
  });
  return `${kind === "bar" ? "Bar" : "Line"} chart “${title}” of ${labels.length} rows. ${parts.join("; ")}.`;
}
