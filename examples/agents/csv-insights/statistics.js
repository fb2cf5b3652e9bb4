/** Plain descriptive statistics. Arguments named `sorted` are ascending and not empty. */

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation (n - 1); 0 for a single value. */
export function standardDeviation(values, average = mean(values)) {
  if (values.length < 2) return 0;
  const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Quantile with linear interpolation (type 7, the default of R and NumPy). */
export function quantile(sorted, share) {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  return below + (above - below) * (place - Math.floor(place));
}

/** Tukey's fences: what lies 1.5 interquartile ranges beyond the quartiles is an outlier. */
export function tukeyFences(sorted) {
  const lower = quantile(sorted, 0.25);
  const upper = quantile(sorted, 0.75);
  const reach = 1.5 * (upper - lower);
  return { low: lower - reach, high: upper + reach };
}

/** Pearson's r of pairs; undefined when one side never changes. */
export function pearson(pairs) {
  const averageX = mean(pairs.map(([x]) => x));
  const averageY = mean(pairs.map(([, y]) => y));
  let [xy, xx, yy] = [0, 0, 0];
  for (const [x, y] of pairs) {
    xy += (x - averageX) * (y - averageY);
    xx += (x - averageX) ** 2;
    yy += (y - averageY) ** 2;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : undefined;
}

/** Ten significant digits: hides 0.30000000000000004 without losing anything real. */
export function tidy(value) {
  return Number(value.toPrecision(10));
}
