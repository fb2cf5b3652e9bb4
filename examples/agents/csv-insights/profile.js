import { mean, quantile, standardDeviation, tidy, tukeyFences } from "./statistics.js";
import { inferType, isMissing } from "./types.js";

const SHOWN = 5;
const LONGEST_VALUE = 80;
const DAY = 86_400_000;

/**
 * Describes one column.
 * @returns {{ summary: object, values: unknown[] }} the public summary, and the read value of each row
 *   (undefined where it is missing or does not fit the type) for correlations and the chart
 */
export function profileColumn(name, index, rows) {
  const present = rows
    .map(({ row, cells }) => ({ row, cell: cells[index] }))
    .filter(({ cell }) => !isMissing(cell));
  const { type, read } = inferType(present.map(({ cell }) => cell));
  const values = rows.map(({ cells }) => (isMissing(cells[index]) ? undefined : read(cells[index])));
  const misfits = present.filter(({ cell }) => read(cell) === undefined);
  const counts = countValues(present);
  const identifier = isIdentifier(name, index, type, counts.size, values);
  const summary = {
    name,
    type,
    missing: rows.length - present.length,
    distinct: counts.size,
    ...(identifier && { role: "identifier" }),
    ...(misfits.length > 0 && {
      invalid: { count: misfits.length, examples: misfits.slice(0, SHOWN).map(shown) },
    }),
    ...topValues(counts, present.length),
    ...(!identifier && details(type, values, rows)),
  };
  return { summary, values };
}

function details(type, values, rows) {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return {};
  if (type === "integer" || type === "number") return describeNumbers(known, values, rows);
  if (type === "date") return describeDates(known);
  if (type === "text") return { text: describeText(known) };
  return {};
}

function describeNumbers(known, values, rows) {
  const sorted = Float64Array.from(known).sort();
  const average = mean(known);
  const statistics = {
    min: sorted[0],
    q1: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    q3: quantile(sorted, 0.75),
    max: sorted.at(-1),
    p05: quantile(sorted, 0.05),
    p95: quantile(sorted, 0.95),
    mean: average,
    stddev: standardDeviation(known, average),
    sum: average * known.length,
  };
  for (const [key, value] of Object.entries(statistics)) statistics[key] = tidy(value);
  return { numbers: statistics, ...findOutliers(sorted, values, rows) };
}

/** None for fewer than eight values, or when half of them are the same: the fences mean nothing then. */
function findOutliers(sorted, values, rows) {
  const { low, high } = tukeyFences(sorted);
  if (sorted.length < 8 || low === high) return {};
  const found = [];
  values.forEach((value, index) => {
    if (value < low || value > high) found.push({ row: rows[index].row, value });
  });
  if (found.length === 0) return {};
  const distance = ({ value }) => Math.max(low - value, value - high);
  found.sort((a, b) => distance(b) - distance(a));
  return { outliers: { count: found.length, below: tidy(low), above: tidy(high), rows: found.slice(0, 20) } };
}

function describeDates(known) {
  const earliest = known.reduce((a, b) => Math.min(a, b));
  const latest = known.reduce((a, b) => Math.max(a, b));
  const days = Math.round((latest - earliest) / DAY);
  return { dates: { earliest: isoDate(earliest), latest: isoDate(latest), days } };
}

/** Midnight is written as a day, since most tables hold days. */
function isoDate(time) {
  const iso = new Date(time).toISOString();
  return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.replace(".000Z", "Z");
}

function describeText(known) {
  const lengths = known.map((value) => value.length);
  return {
    shortest: lengths.reduce((a, b) => Math.min(a, b)),
    longest: lengths.reduce((a, b) => Math.max(a, b)),
    averageLength: tidy(Math.round(mean(lengths) * 10) / 10),
  };
}

function countValues(present) {
  const counts = new Map();
  for (const { cell } of present) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return counts;
}

/** The commonest values; nothing when no value repeats. */
function topValues(counts, total) {
  const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, SHOWN);
  if (!top.length || top[0][1] < 2) return {};
  const share = (count) => tidy(Math.round((count / total) * 1000) / 1000);
  return { top: top.map(([value, count]) => ({ value: clip(value), count, share: share(count) })) };
}

/** All different, and either named like a key or a first column that counts rows: statistics of it are noise. */
function isIdentifier(name, place, type, distinct, values) {
  if (distinct < 3 || distinct !== values.length) return false;
  if (/(?:^|[\s_-])(?:id|key|uuid|guid|no|nr|code|number)$/i.test(name) || /[a-z]I[dD]$/.test(name))
    return type !== "number";
  return (
    place === 0 &&
    type === "integer" &&
    values.every((value, index) => index === 0 || value === values[index - 1] + 1)
  );
}

function shown({ row, cell }) {
  return { row, value: clip(cell) };
}

function clip(value) {
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value;
}
