import { describe, expect, it } from "vitest";
import { shapeOf } from "./pattern-cost.ts";
import { verdictOn } from "./pattern-verdict.ts";

describe("verdictOn", () => {
  it.each([
    "^[a-z0-9]+(?:-[a-z0-9]+)*$",
    "^\\d{4}-\\d{2}-\\d{2}$",
    "^[^\\s@]+@[^\\s@.]+(?:\\.[^\\s@.]+)+$",
    "^(?=.*[A-Z])(?=.*\\d).{8,}$",
    "abc",
    "[a-z]+",
    "^(?:a|b|c)$",
    "^[0-9a-f]{32}-[0-9a-f]{32}$",
    "^[^\\]]*\\(\\)$",
  ])("takes %s for any text", (pattern) => {
    expect(verdictOn(pattern)).toEqual({ kind: "linear" });
  });

  it.each([
    ["^\\S+@\\S+\\.\\S+$", 310],
    ["a+$", 3_162],
    ["^.*a.*b.*$", 310],
    ["^x{1,1000}x{1,1000}$", 3_162],
  ])("takes %s for texts of at most %i characters, which then cost little", (pattern, most) => {
    const verdict = verdictOn(pattern);
    expect(verdict).toEqual({ kind: "bounded", maxLength: most });
  });

  it.each([
    "^(a+)+$",
    "^(a|a)*$",
    "^(\\w+\\s?)*$",
    "^(a|b|ab)*c$",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "^(.*)\\1$",
    "^(?:a{0,50}){0,50}$",
    "^(a?){30}a{30}$",
    "^(?:a(?=.*b))*$",
    "((a{1000}){1000}){1000}$",
    "^(?=(a+)+b)a*c$",
    "(?=.*b)a",
  ])("refuses %s", (pattern) => {
    expect(verdictOn(pattern)).toEqual({ kind: "refused" });
  });

  it("ends soon, whatever the pattern", () => {
    const started = performance.now();
    verdictOn(`^${"(?:a|b|ab|ba)*".repeat(30)}$`);
    verdictOn(`^${".*".repeat(200)}$`);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("shapeOf", () => {
  it("is not misled by escapes and classes", () => {
    expect(shapeOf("^\\(a+\\)\\+$")).toMatchObject({ degree: 1, nested: false });
    expect(shapeOf("^[(+*]+$")).toMatchObject({ degree: 1, nested: false });
    expect(shapeOf("^(?<year>\\d+)$")).toMatchObject({ degree: 1, nested: false, looks: false });
    expect(shapeOf("^\\p{L}{2}$")).toMatchObject({ nested: false });
  });

  it("knows that alternatives may lack the anchor", () => {
    expect(shapeOf("^a|b").anchored).toBe(false);
    expect(shapeOf("^(?:a|b)").anchored).toBe(true);
  });
});
