import { describe, expect, it } from "vitest";
import { looksReserved, skeletonOf } from "./skeleton.ts";

describe("skeletonOf", () => {
  it.each([
    ["harbor", "harb0r"],
    ["pilot", "p1lot"],
    ["pilot", "pllot"],
    ["modern", "rnodem"],
    ["wharf", "vvharf"],
    ["north-sea", "northsea"],
    ["corner", "comer"],
    ["cor-ner", "comer"],
  ])("takes %s for %s", (a, b) => {
    expect(skeletonOf(a)).toBe(skeletonOf(b));
  });

  it.each([
    ["harbor", "harbour"],
    ["pier-2", "pier-3"],
    ["dock", "lock"],
  ])("tells %s from %s", (a, b) => {
    expect(skeletonOf(a)).not.toBe(skeletonOf(b));
  });
});

describe("looksReserved", () => {
  it.each(["admin", "adm1n", "ad-min", "adrnin", "vvvvvv", "quays1de", "quay-side", "apl"])(
    "refuses %s",
    (slug) => {
      expect(looksReserved(slug)).toBe(true);
    },
  );

  it.each(["quayside-login", "quays1de-supp0rt", "billing-quayside", "quayside-quayside"])(
    "refuses %s, where the platform's name stands beside such a word",
    (slug) => {
      expect(looksReserved(slug)).toBe(true);
    },
  );

  it.each(["harbor", "administration", "quayside-fans", "old-quayside"])("lets %s be", (slug) => {
    expect(looksReserved(slug)).toBe(false);
  });
});
