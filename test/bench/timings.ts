import { performance } from "node:perf_hooks";

/** The value below which this share of a sorted list lies. */
export const percentile = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;

/** Percentiles of some durations, in milliseconds. */
export interface Timings {
  p50: number;
  p95: number;
  p99: number;
}

export function timingsOf(durations: number[]): Timings {
  const sorted = [...durations].sort((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), p99: percentile(sorted, 0.99) };
}

export const median = (values: number[]): number => timingsOf(values).p50;

/** How long something takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
