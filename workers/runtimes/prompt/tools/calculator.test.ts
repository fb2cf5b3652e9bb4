import { expect, it } from "vitest";
import { calculate } from "./calculator.ts";

it.each([
  ["1 + 2 * 3", 7],
  ["2 * (3 + sqrt(16)) ^ 2", 98],
  ["2 ^ 3 ^ 2", 512],
  ["-2 ^ 2", -4],
  ["2 ** -1", 0.5],
  ["10 % 4 - .5", 1.5],
  ["max(1, 2, 3e2) / min(2, 4)", 150],
  ["Pi", Math.PI],
])("%s is %d", (expression, value) => {
  expect(calculate(expression)).toBeCloseTo(value, 12);
});

it.each([
  ["", /not complete/],
  ["1 +", /not complete/],
  ["(1", /not closed/],
  ["1 2", /not expected/],
  ["1 / 0", /no finite number/],
  ["process.exit()", /not understood/],
  ["constructor(1)", /not understood/],
  ["globalThis", /not understood/],
  [`${"(".repeat(200)}1`, /too deep/],
  [`${"-".repeat(200)}1`, /too many signs/],
  ["9".repeat(1001), /at most/],
])("%s is refused", (expression, message) => {
  expect(() => calculate(expression)).toThrow(message);
});
