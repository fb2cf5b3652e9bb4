import { describe, expect, it } from "vitest";
import {
  callsRefusal,
  concurrencyRefusal,
  maxCostRefusal,
  type Purse,
  purseRefusal,
  quotaRefusal,
} from "./refusals.ts";

const NOW = Date.UTC(2026, 10, 30, 12, 0, 30);
const purse = (scope: Purse["scope"], more: Partial<Purse> = {}): Purse => ({
  scope,
  limit: 1_000,
  left: 5,
  held: 0,
  ...more,
});

describe("a refusal names the limit, when it resets and how to raise it", () => {
  it.each([
    ["a day's runs", quotaRefusal(1_000, "day", NOW), 43_170, "2026-12-01T00:00:00.000Z", "larger plan"],
    ["a month's runs", quotaRefusal(1_000, "month", NOW), 43_170, "2026-12-01T00:00:00.000Z", "larger plan"],
    ["runs at once", concurrencyRefusal(1_000, 1_000), 1, undefined, "larger plan"],
    ["calls at once", callsRefusal(1_000), 1, undefined, "same for everyone"],
    ["the caller's own limit", maxCostRefusal(1_000, 1_100), undefined, undefined, "leave maxCostMicros out"],
    [
      "the workspace's budget",
      purseRefusal(purse("tenant"), 10, NOW),
      43_170,
      "2026-12-01T00:00:00.000Z",
      "larger plan",
    ],
    [
      "the agent's budget",
      purseRefusal(purse("agent"), 10, NOW),
      43_170,
      "2026-12-01T00:00:00.000Z",
      "larger budgetMicros",
    ],
    [
      "the root run's money",
      purseRefusal(purse("run"), 10, NOW),
      undefined,
      undefined,
      "larger maxCostMicros",
    ],
    [
      "money that others hold",
      purseRefusal(purse("tenant", { held: 900 }), 10, NOW),
      1,
      "2026-12-01T00:00:00.000Z",
      "larger plan",
    ],
  ])("%s", (_, { error }, retryAfter, resetAt, raise) => {
    expect(error.meta).toMatchObject({ limit: 1_000, scope: expect.stringMatching(/^(run|agent|tenant)$/) });
    expect(error.meta?.resetAt).toBe(resetAt);
    expect(error.retryAfter).toBe(retryAfter);
    expect(error.detail).toContain("1000");
    expect(error.detail).toContain(raise);
  });

  it("says when money comes back sooner than the month begins", () => {
    const soon = purseRefusal(purse("agent", { held: 900 }), 10, NOW).error.detail;
    expect(soon).toContain("try again when one has ended");
    const later = purseRefusal(purse("agent", { left: -3 }), 10, NOW).error;
    expect(later.detail).toContain("It starts anew at 2026-12-01");
    expect(later.meta).toMatchObject({ remainingMicros: 0, requiredMicros: 10 });
  });
});
