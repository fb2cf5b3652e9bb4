const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const WIDTHS = [
  SECOND,
  5 * SECOND,
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  6 * HOUR,
  24 * HOUR,
];
const MOST_SLOTS = 60;

/**
 * Cuts the time of a log into at most 60 slots of a round width.
 * @returns {{ first: number, last: number, start: number, width: number, slots: object[][] } | undefined}
 *   `slots` holds the entries of each; undefined when no entry has a time
 */
export function timelineOf(entries) {
  const timed = entries.filter(({ time }) => time !== undefined);
  if (timed.length === 0) return undefined;
  const first = timed.reduce((least, { time }) => Math.min(least, time), Infinity);
  const last = timed.reduce((most, { time }) => Math.max(most, time), -Infinity);
  const fits = (width) => Math.floor(last / width) - Math.floor(first / width) < MOST_SLOTS;
  const width =
    WIDTHS.find(fits) ?? WIDTHS.at(-1) * Math.ceil((last - first) / WIDTHS.at(-1) / (MOST_SLOTS - 1));
  const start = Math.floor(first / width) * width;
  const slots = Array.from({ length: Math.floor((last - start) / width) + 1 }, () => []);
  for (const entry of timed) slots[Math.floor((entry.time - start) / width)].push(entry);
  return { first, last, start, width, slots };
}

/** "5 minutes" */
export function writeWidth(width) {
  const [size, unit] = [
    [24 * HOUR, "day"],
    [HOUR, "hour"],
    [MINUTE, "minute"],
    [SECOND, "second"],
  ].find(([unitSize]) => width >= unitSize);
  const count = Math.round(width / size);
  return count === 1 ? unit : `${count} ${unit}s`;
}
