import { pearson, tidy } from "./statistics.js";

const MAX_COLUMNS = 30;
const MAX_PAIRS = 20;
/** With fewer pairs a high r is mostly luck. */
const FEWEST_PAIRS = 5;

/**
 * Pearson's r of every two columns of numbers, strongest first; identifiers are left out.
 * @returns {{ a: string, b: string, r: number, pairs: number }[]}
 */
export function correlate(columns) {
  const numeric = columns.filter(({ summary }) => summary.numbers && !summary.role).slice(0, MAX_COLUMNS);
  const found = [];
  numeric.forEach((a, index) => {
    for (const b of numeric.slice(index + 1)) {
      const pairs = bothKnown(a.values, b.values);
      const r = pairs.length >= FEWEST_PAIRS ? pearson(pairs) : undefined;
      if (r !== undefined)
        found.push({
          a: a.summary.name,
          b: b.summary.name,
          r: tidy(Math.round(r * 1000) / 1000),
          pairs: pairs.length,
        });
    }
  });
  return found.sort((x, y) => Math.abs(y.r) - Math.abs(x.r)).slice(0, MAX_PAIRS);
}

function bothKnown(left, right) {
  const pairs = [];
  left.forEach((x, index) => {
    if (x !== undefined && right[index] !== undefined) pairs.push([x, right[index]]);
  });
  return pairs;
}
