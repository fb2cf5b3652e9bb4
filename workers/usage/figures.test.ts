import { describe, expect, it } from "vitest";
import { figuresOf, percentileOf, sumOf } from "./figures.ts";
import { periodsOf } from "./periods.ts";

const SUMS = {
  ...{ succeeded: 6, failed: 1, timedOut: 1, canceled: 2 },
  ...{ durationMs: 1_500, costMicros: 70, inputTokens: 5, outputTokens: 3 },
};
const NOW = Date.UTC(2026, 10, 22, 13, 45);

describe("figures", () => {
  it("count what was canceled among the runs, and not against their success", () => {
    expect(figuresOf(SUMS)).toMatchObject({
      runs: 10,
      failed: 2,
      successRate: 0.75,
      seconds: 1.5,
      p50Ms: null,
    });
    expect(figuresOf(sumOf([SUMS, SUMS]))).toMatchObject({ runs: 20, costMicros: 140 });
  });

  it("say nothing of a success where nothing has ended", () => {
    expect(figuresOf()).toMatchObject({ runs: 0, successRate: null, p95Ms: null });
  });

  it("have percentiles to within five in a hundred", () => {
    expect(percentileOf([{ ms: 7, runs: 1 }], 0.95)).toBe(7);
    const took = [
      { ms: 1_200, runs: 90 },
      { ms: 61_000, runs: 6 },
      { ms: 90, runs: 4 },
    ];
    expect(percentileOf(took, 0.5)).toBe(1_250);
    expect(percentileOf(took, 0.95)).toBe(61_500);
    expect(percentileOf(took, 0.04)).toBe(90);
  });
});

describe("periods", () => {
  it.each([
    ["hour", 24, "2026-11-21T14:00:00.000Z", "2026-11-22T14:00:00.000Z"],
    ["day", 30, "2026-10-24T00:00:00.000Z", "2026-11-23T00:00:00.000Z"],
    ["month", 12, "2025-12-01T00:00:00.000Z", "2026-12-01T00:00:00.000Z"],
  ] as const)("of a %s are %d up to now, unless told", (unit, count, first, end) => {
    const { starts, to } = periodsOf({ unit }, NOW);
    expect(starts).toHaveLength(count);
    expect([starts[0] ?? 0, to].map((time) => new Date(time).toISOString())).toEqual([first, end]);
  });

  it("are whole ones around what was asked for, and take an end day as a whole", () => {
    const { starts, to } = periodsOf({ unit: "day", from: "2026-11-01T18:00:00Z", to: "2026-11-02" }, NOW);
    expect(starts).toEqual([Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 2)]);
    expect(to).toBe(Date.UTC(2026, 10, 3));
  });

  it("refuse an end before the beginning, and too many", () => {
    const asked = [
      { unit: "day", from: "2026-11-03", to: "2026-11-02" },
      { unit: "hour", from: "2020-01-01" },
    ] as const;
    for (const one of asked) expect(() => periodsOf(one, NOW)).toThrow("no period of time");
  });
});
