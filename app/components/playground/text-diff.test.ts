import { describe, expect, it } from "vitest";
import { differenceOf } from "./text-diff.ts";

const shown = (before: string, after: string): string =>
  differenceOf(before, after)
    .map(({ kind, text }) => (kind === "same" ? text : `${kind === "added" ? "+" : "-"}[${text}]`))
    .join("");

describe("the difference of two texts", () => {
  it("keeps what is common to both", () => {
    expect(shown("the same", "the same")).toBe("the same");
    expect(shown("a red boat", "a blue boat")).toBe("a -[red]+[blue] boat");
    expect(shown("", "new")).toBe("+[new]");
    expect(shown("old", "")).toBe("-[old]");
  });

  it("can be put together again to both of them", () => {
    const [before, after] = ["one two three four", "zero one three five four"];
    const parts = differenceOf(before, after);
    const without = (kind: string) =>
      parts
        .filter((part) => part.kind !== kind)
        .map(({ text }) => text)
        .join("");
    expect(without("added")).toBe(before);
    expect(without("removed")).toBe(after);
  });

  it("does not compare what is too long word by word", () => {
    const long = "word ".repeat(2_000);
    expect(differenceOf(long, `${long}x`)).toHaveLength(2);
  });
});
