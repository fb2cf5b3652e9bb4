import { expect, it } from "vitest";
import type { Candidate, ModelAnswer, ModelRequest } from "../../models/index.ts";
import { Purse } from "./purse.ts";

const candidate = (owner: "platform" | "tenant"): Candidate => ({
  ...{ name: `${owner}/small`, model: "small" },
  provider: {
    ...{ name: owner, owner, circuit: owner, prices: { small: { input: 0, output: 1 } } },
    ask: () => Promise.reject(new Error("nobody asks")),
  },
});
const REQUEST: ModelRequest = { messages: [], tools: [], parameters: { maxOutputTokens: 500 } };
const CUT: ModelAnswer = {
  ...{ text: "so f", calls: [], cut: true, usage: { inputTokens: 0, outputTokens: 100 } },
};

it("tells an answer that was cut for want of money, whoever else is asked meanwhile", () => {
  const purse = new Purse(100);
  const platform = candidate("platform");
  expect(purse.afford(platform, REQUEST).parameters.maxOutputTokens).toBe(100);
  // A workspace's own model costs the run nothing, and may be asked at the same time.
  expect(purse.afford(candidate("tenant"), REQUEST)).toBe(REQUEST);
  expect(() => purse.requireWhole(platform, CUT)).toThrow(/maxCostMicros/);
  expect(() => purse.requireWhole(candidate("tenant"), CUT)).not.toThrow();
  expect(() => purse.requireWhole(platform, { ...CUT, cut: false })).not.toThrow();
});

it("leaves an answer alone that was cut where the run could have paid more", () => {
  const purse = new Purse(10_000);
  const platform = candidate("platform");
  expect(purse.afford(platform, REQUEST).parameters.maxOutputTokens).toBe(500);
  expect(() => purse.requireWhole(platform, CUT)).not.toThrow();
});
