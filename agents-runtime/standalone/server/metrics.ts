/** How runs end, as the metrics count them. */
export const RESULTS = ["succeeded", "failed", "timed_out", "asked", "canceled", "refused"] as const;
export type Result = (typeof RESULTS)[number];

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** What is true at the moment of a look. */
export interface Gauges {
  waiting: number;
  underWay: number;
  runtimeRestarts: number;
  healthy: boolean;
  /** When runs will be refused for want of a licence, in seconds since the epoch; undefined where none is needed. */
  licenceUntil: number | undefined;
}

/** Counts runs, for Prometheus. */
export class Metrics {
  readonly #runs = new Map<Result, number>(RESULTS.map((result) => [result, 0]));
  readonly #buckets = BUCKETS.map(() => 0);
  #seconds = 0;
  #timed = 0;

  /** A run has ended; refused ones have no duration. */
  count(result: Result, durationMs?: number): void {
    this.#runs.set(result, (this.#runs.get(result) ?? 0) + 1);
    if (durationMs === undefined) return;
    const seconds = durationMs / 1000;
    this.#seconds += seconds;
    this.#timed += 1;
    BUCKETS.forEach((most, i) => {
      if (seconds <= most) this.#buckets[i] = (this.#buckets[i] ?? 0) + 1;
    });
  }

  /** The text format of Prometheus, version 0.0.4. */
  text({ agent, version }: { agent: string; version: string }, now: Gauges): string {
    const histogram = BUCKETS.map(
      (most, i) => `quayside_run_duration_seconds_bucket{le="${most}"} ${this.#buckets[i]}`,
    );
    return [
      ...metric("quayside_agent_info", "gauge", "The agent that is served.", [
        `quayside_agent_info{agent="${agent}",version="${version}"} 1`,
      ]),
      ...metric("quayside_runs_total", "counter", "Runs that have ended, by how.", [
        ...[...this.#runs].map(([result, count]) => `quayside_runs_total{result="${result}"} ${count}`),
      ]),
      ...metric("quayside_run_duration_seconds", "histogram", "How long runs took.", [
        ...histogram,
        `quayside_run_duration_seconds_bucket{le="+Inf"} ${this.#timed}`,
        `quayside_run_duration_seconds_sum ${this.#seconds}`,
        `quayside_run_duration_seconds_count ${this.#timed}`,
      ]),
      ...gauge("quayside_runs_waiting", "Runs that wait for others to end.", now.waiting),
      ...gauge("quayside_runs_in_flight", "Runs under way.", now.underWay),
      ...gauge("quayside_healthy", "Whether runs are taken.", Number(now.healthy)),
      ...metric("quayside_runtime_restarts_total", "counter", "How often the runtime was replaced.", [
        `quayside_runtime_restarts_total ${now.runtimeRestarts}`,
      ]),
      ...(now.licenceUntil === undefined
        ? []
        : gauge(
            "quayside_licence_until_timestamp_seconds",
            "When runs are refused without a new licence.",
            now.licenceUntil,
          )),
      "",
    ].join("\n");
  }
}

const metric = (name: string, type: string, help: string, samples: string[]): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
  ...samples,
];
const gauge = (name: string, help: string, value: number) =>
  metric(name, "gauge", help, [`${name} ${value}`]);
