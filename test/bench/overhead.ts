import type { Report } from "./report.ts";
import { timingsOf } from "./timings.ts";

const WARM_UP = 30;
const RUNS = 200;

async function timesOf(work: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + RUNS; i++) {
    const began = performance.now();
    await work();
    if (i >= WARM_UP) times.push(performance.now() - began);
  }
  return times;
}

/** What runs take beyond what they wait for, asked directly, one after the other: at most `limit` milliseconds at p50. */
export async function overheadOf(
  [direct, directly]: [label: string, work: () => Promise<void>],
  [through, run]: [label: string, work: () => Promise<void>],
  limit: number,
): Promise<Report> {
  const figures = { directly: timingsOf(await timesOf(directly)), run: timingsOf(await timesOf(run)) };
  return {
    columns: ["the same answer", "times", "p50 ms", "p95 ms"],
    rows: [
      [direct, RUNS, figures.directly.p50, figures.directly.p95],
      [through, RUNS, figures.run.p50, figures.run.p95],
    ],
    bounds: [
      {
        what: "p50, overhead of a run",
        measured: figures.run.p50 - figures.directly.p50,
        limit,
        unit: " ms",
      },
    ],
    figures,
  };
}
