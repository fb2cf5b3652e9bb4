const FEWEST_SLOTS = 6;
const FEWEST_ENTRIES = 10;
/** In robust standard deviations; 1.4826 makes the median deviation one for normal noise. */
const THRESHOLD = 6;
const MOST = 5;

/**
 * Finds slots with far more entries, or far more errors, than the log usually has.
 * @returns {{ of: "errors" | "entries", start: number, end: number, count: number, usual: number,
 *   pattern: string, patternShare: number }[]} the highest first
 */
export function findSpikes({ slots, start, width }) {
  if (slots.length < FEWEST_SLOTS) return [];
  const errors = slots.map((slot) => slot.filter(({ level }) => level === "fatal" || level === "error"));
  const found = [...spikesOf(errors, "errors"), ...spikesOf(slots, "entries")];
  return found
    .filter(
      (spike, index) =>
        !found.slice(0, index).some((other) => other.from <= spike.to && spike.from <= other.to),
    )
    .sort((a, b) => b.count / (b.usual + 1) - a.count / (a.usual + 1))
    .slice(0, MOST)
    .map(({ from, to, ...spike }) => ({
      ...spike,
      start: start + from * width,
      end: start + (to + 1) * width,
    }));
}

function spikesOf(slots, of) {
  const counts = slots.map((slot) => slot.length);
  const usual = median(counts);
  const deviation = median(counts.map((count) => Math.abs(count - usual)));
  const limit = usual + THRESHOLD * Math.max(1.4826 * deviation, Math.sqrt(usual), 1);
  const spikes = [];
  counts.forEach((count, index) => {
    if (count < FEWEST_ENTRIES || count <= limit) return;
    const last = spikes.at(-1);
    if (last?.to === index - 1) {
      last.to = index;
      last.entries = last.entries.concat(slots[index]);
    } else {
      spikes.push({ from: index, to: index, entries: slots[index] });
    }
  });
  return spikes.map(({ entries, ...span }) => ({
    of,
    ...span,
    count: entries.length,
    usual,
    ...commonest(entries),
  }));
}

function commonest(entries) {
  const counts = new Map();
  for (const { pattern } of entries) counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
  const [pattern, count] = [...counts].reduce((best, other) => (other[1] > best[1] ? other : best));
  return { pattern, patternShare: Math.round((count / entries.length) * 100) / 100 };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
