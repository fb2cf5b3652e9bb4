const STEPS = [2, 4, 6, 8, 10];

/** An even top for an axis: the least of 2, 4, 6, 8 and 10, times a power of ten, that `most` fits below; `least` where there is nothing. */
export function topOf(most: number, least: number): number {
  if (most <= least) return least;
  const power = 10 ** Math.floor(Math.log10(most / 2));
  const step = [...STEPS, 20].find((one) => one * power >= most) ?? 20;
  return step * power;
}

/** The indexes of a row that are named below it: `count` of them, evenly apart, the first and the last among them. */
export function ticksOf(length: number, count: number): number[] {
  if (length <= count) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));
}
