import type { RunFigures } from "../runs/index.ts";
import type { Figures, Metrics } from "./contract.ts";

/** The value below which a share of sorted numbers lies, by the nearest rank. */
const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;

const isEnded = ({ status }: RunFigures): boolean =>
  status !== "queued" && status !== "running" && status !== "awaiting_input";

/** What a number of runs, newest first, comes to. */
export function figuresOf(runs: readonly RunFigures[]): Figures {
  const ended = runs.filter(isEnded);
  const succeeded = ended.filter(({ status }) => status === "succeeded");
  // What somebody canceled says nothing of the agent.
  const judged = ended.filter(({ status }) => status !== "canceled");
  const durations = succeeded.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
  const last = runs[0];
  return {
    runs: runs.length,
    succeeded: succeeded.length,
    failed: judged.length - succeeded.length,
    successRate: judged.length === 0 ? null : succeeded.length / judged.length,
    p50Ms: durations.length === 0 ? null : percentile(durations, 0.5),
    p95Ms: durations.length === 0 ? null : percentile(durations, 0.95),
    costMicros: runs.reduce((sum, { costMicros }) => sum + costMicros, 0),
    lastRunAt: last ? new Date(last.createdAt).toISOString() : null,
  };
}

/** The metrics of a deployment: of all its runs, by version, and why some failed. `limit` is how many there may be. */
export function metricsOf(runs: readonly RunFigures[], limit: number): Metrics {
  const versions = Map.groupBy(runs, ({ version }) => version);
  const errors = Map.groupBy(
    runs.filter(({ errorCode, status }) => errorCode !== null && status !== "canceled"),
    ({ errorCode }) => errorCode ?? "",
  );
  return {
    ...figuresOf(runs),
    versions: [...versions].map(([version, those]) => ({ version, ...figuresOf(those) })),
    errors: [...errors]
      .map(([code, those]) => ({ code, runs: those.length }))
      .sort((a, b) => b.runs - a.runs),
    partial: runs.length >= limit,
  };
}
