import { expect, it } from "vitest";
import { costOf, knownPrice, priceOf, UNKNOWN_PRICE } from "./prices.ts";

it("knows a model by its name, with or without the day of its edition", () => {
  const price = { input: 0.25, output: 2 };
  expect(knownPrice("openai/gpt-5-mini")).toEqual(price);
  expect(knownPrice("openai/gpt-5-mini-2025-08-07")).toEqual(price);
  expect(knownPrice("anthropic/claude-sonnet-4-5-20250929")).toEqual({ input: 3, output: 15 });
});

it("takes the operator's prices before the list, and theirs for all others after it", () => {
  const own = { "gpt-5": { input: 1, output: 1 }, "*": { input: 7, output: 7 } };
  expect(knownPrice("openai/gpt-5", own)).toEqual({ input: 1, output: 1 });
  expect(knownPrice("openai/gpt-5-mini", own)).toEqual({ input: 0.25, output: 2 });
  expect(knownPrice("openai/new", own)).toEqual({ input: 7, output: 7 });
});

it("does not make up a price: what is in no list is booked as a dear model", () => {
  for (const name of ["openai/new", "openai/__proto__", "nobody/constructor"]) {
    expect(knownPrice(name)).toBeUndefined();
    expect(priceOf(name)).toBe(UNKNOWN_PRICE);
  }
  expect(costOf(priceOf("openai/new"), { inputTokens: 10, outputTokens: 2 })).toBe(80);
});
