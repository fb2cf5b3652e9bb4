import { writeNumber } from "./wording.js";

const MOST_BARS = 12;
const DATE_BINS = 12;

/**
 * One bar per value, commonest first; numbers in their own order. What does not fit becomes “others”.
 * @returns {{ label: string, name: string, count: number }[]} here and below: `name` is the whole text
 */
export function barsOfValues(known, summary) {
  const counts = new Map();
  for (const value of known) counts.set(value, (counts.get(value) ?? 0) + 1);
  const entries = [...counts].sort((a, b) => b[1] - a[1]);
  const kept = entries.slice(0, entries.length > MOST_BARS ? MOST_BARS - 1 : MOST_BARS);
  if (summary.numbers || summary.dates) kept.sort((a, b) => a[0] - b[0]);
  const rest = entries.slice(kept.length).reduce((sum, [, count]) => sum + count, 0);
  const bars = kept.map(([value, count]) => bar(valueLabel(value, summary), count));
  return rest ? [...bars, bar("others", rest)] : bars;
}

/** Bins with round limits; their number follows Freedman and Diaconis between 5 and 30. */
export function histogramOfNumbers(known) {
  const sorted = Float64Array.from(known).sort();
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === high) return [bar(writeNumber(low), known.length)];
  const spread = sorted[Math.floor(sorted.length * 0.75)] - sorted[Math.floor(sorted.length * 0.25)];
  const ideal = (high - low) / ((2 * spread) / Math.cbrt(sorted.length));
  const step = niceStep((high - low) / Math.min(30, Math.max(5, Math.round(ideal) || 10)));
  const start = Math.floor(low / step);
  const counts = new Array(Math.floor(high / step) - start + 1).fill(0);
  for (const value of known) counts[Math.floor(value / step) - start] += 1;
  return counts.map((count, index) => {
    const from = (start + index) * step;
    return { ...bar(writeNumber(from), count), name: `${writeNumber(from)} to ${writeNumber(from + step)}` };
  });
}

export function histogramOfDates(known) {
  const low = known.reduce((a, b) => Math.min(a, b));
  const high = known.reduce((a, b) => Math.max(a, b));
  const width = (high - low) / DATE_BINS || 1;
  const counts = new Array(low === high ? 1 : DATE_BINS).fill(0);
  for (const value of known) counts[Math.min(counts.length - 1, Math.floor((value - low) / width))] += 1;
  return counts.map((count, index) => {
    const from = day(low + index * width);
    return { label: from, name: `${from} to ${day(low + (index + 1) * width)}`, count };
  });
}

/** 1, 2 or 5 times a power of ten, at least as wide as asked. */
function niceStep(rough) {
  const unit = 10 ** Math.floor(Math.log10(rough));
  return unit * ([1, 2, 5].find((factor) => factor * unit >= rough * 0.999) ?? 10);
}

function valueLabel(value, summary) {
  if (summary.dates) return day(value);
  return typeof value === "number" ? writeNumber(value) : String(value);
}

function bar(name, count) {
  return { label: name, name, count };
}

function day(time) {
  return new Date(time).toISOString().slice(0, 10);
}
