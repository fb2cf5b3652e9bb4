import { describe, expect, it } from "vitest";
import type { RunFigures } from "../runs/index.ts";
import { metricsOf } from "./metrics.ts";

const T0 = Date.UTC(2026, 10, 22);
const run = (more: Partial<RunFigures> = {}): RunFigures => ({
  version: "1.0.0",
  status: "succeeded",
  durationMs: 10,
  costMicros: 20,
  errorCode: null,
  createdAt: T0,
  ...more,
});

describe("the metrics of a deployment", () => {
  it("say nothing of success and time where nothing has ended", () => {
    expect(metricsOf([], 10)).toMatchObject({ runs: 0, successRate: null, p50Ms: null, lastRunAt: null });
    expect(metricsOf([run({ status: "running", durationMs: 0 })], 10)).toMatchObject({
      runs: 1,
      successRate: null,
      p95Ms: null,
      lastRunAt: "2026-11-22T00:00:00.000Z",
    });
  });

  it("count what succeeded of what was not canceled, and time what succeeded", () => {
    const times = Array.from({ length: 20 }, (_, i) => run({ durationMs: i + 1 }));
    const failed = run({ status: "failed", durationMs: 9_999, errorCode: "agent_error" });
    const late = run({ status: "timed_out", errorCode: "timed_out" });
    const canceled = run({ status: "canceled", errorCode: "canceled" });
    const metrics = metricsOf([...times, failed, failed, late, canceled], 100);
    expect(metrics).toMatchObject({ runs: 24, succeeded: 20, failed: 3, p50Ms: 10, p95Ms: 19 });
    expect(metrics.successRate).toBeCloseTo(20 / 23);
    expect(metrics.errors).toEqual([
      { code: "agent_error", runs: 2 },
      { code: "timed_out", runs: 1 },
    ]);
    expect([metrics.costMicros, metrics.partial]).toEqual([480, false]);
  });

  it("tell versions apart, the one that ran last first, and say when there were more runs", () => {
    const newer = run({ version: "1.1.0", status: "failed", errorCode: "agent_error" });
    const { versions, partial } = metricsOf([newer, run(), run()], 3);
    expect(versions.map(({ version, runs, successRate }) => [version, runs, successRate])).toEqual([
      ["1.1.0", 1, 0],
      ["1.0.0", 2, 1],
    ]);
    expect(partial).toBe(true);
  });
});
