import type { UsageFigures } from "./contract.ts";

/** What a number of rows adds up to. */
export interface Sums {
  succeeded: number;
  failed: number;
  timedOut: number;
  canceled: number;
  durationMs: number;
  costMicros: number;
  inputTokens: number;
  outputTokens: number;
}

/** So many runs took so long, cut to two digits. */
export interface Took {
  ms: number;
  runs: number;
}

const NOTHING: Sums = {
  ...{ succeeded: 0, failed: 0, timedOut: 0, canceled: 0 },
  ...{ durationMs: 0, costMicros: 0, inputTokens: 0, outputTokens: 0 },
};

/** The middle of what is cut to `ms`: 1,200 stands for all from 1,200 to 1,299. */
const middleOf = (ms: number): number =>
  ms < 100 ? ms : ms + (10 ** (Math.floor(Math.log10(ms)) - 1) - 1) / 2;

/** The time below which a share of runs lies, by the nearest rank; null where there are none. */
export function percentileOf(took: readonly Took[], share: number): number | null {
  const sorted = took.toSorted((a, b) => a.ms - b.ms);
  const rank = Math.max(1, Math.ceil(sorted.reduce((sum, { runs }) => sum + runs, 0) * share));
  let seen = 0;
  for (const { ms, runs } of sorted) {
    seen += runs;
    if (seen >= rank) return Math.round(middleOf(ms));
  }
  return null;
}

export function figuresOf(sums: Sums = NOTHING, took: readonly Took[] = []): UsageFigures {
  const failed = sums.failed + sums.timedOut;
  const judged = sums.succeeded + failed;
  return {
    runs: judged + sums.canceled,
    ...{ succeeded: sums.succeeded, failed, canceled: sums.canceled },
    successRate: judged === 0 ? null : sums.succeeded / judged,
    ...{ p50Ms: percentileOf(took, 0.5), p95Ms: percentileOf(took, 0.95) },
    seconds: sums.durationMs / 1_000,
    ...{ inputTokens: sums.inputTokens, outputTokens: sums.outputTokens, costMicros: sums.costMicros },
  };
}

export const sumOf = (all: readonly Sums[]): Sums => {
  const names = Object.keys(NOTHING) as (keyof Sums)[];
  const add = (name: keyof Sums) => all.reduce((sum, one) => sum + one[name], 0);
  return Object.fromEntries(names.map((name) => [name, add(name)])) as unknown as Sums;
};
