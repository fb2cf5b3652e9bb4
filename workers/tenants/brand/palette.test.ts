import { describe, expect, it } from "vitest";
import { contrast } from "./contrast.ts";
import { allColors, completeColors, contrastIssues, OWN_COLORS } from "./palette.ts";

const both = (color: string) => ({ light: color, dark: color });

describe("contrast", () => {
  it.each([
    ["#000000", "#ffffff", 21],
    ["#767676", "#ffffff", 4.54],
    ["#777777", "#ffffff", 4.48],
    ["#0000ff", "#ffffff", 8.59],
    ["#ff0000", "#ffffff", 4],
    ["#123456", "#123456", 1],
  ])("of %s and %s is %d", (a, b, ratio) => {
    expect(contrast(a, b)).toBeCloseTo(ratio, 2);
    expect(contrast(b, a)).toBe(contrast(a, b));
  });
});

it("the platform's own colours can be read", () => {
  expect(contrastIssues(OWN_COLORS)).toEqual([]);
});

describe("contrastIssues", () => {
  it("tells the ratio that was measured, and a colour that passes", () => {
    const [light, ...rest] = contrastIssues({ accent: both("#7a7a7a"), onAccent: both("#ffffff") });
    expect(light).toMatchObject({
      pointer: "/colors/accent/light",
      detail: expect.stringContaining(
        "has a contrast of 4.29:1 with the text on it (#ffffff), and needs 4.5:1",
      ),
    });
    expect(rest).toMatchObject([{ pointer: "/colors/accent/dark" }]);
    const better = /#[\da-f]{6}$/.exec(light?.detail ?? "")?.[0] ?? "";
    expect(contrast(better, "#ffffff")).toBeGreaterThanOrEqual(4.5);
    // The closest: one step back would not do.
    expect(contrast(better, "#ffffff")).toBeLessThan(4.65);
    expect(contrastIssues({ accent: both(better), onAccent: both("#ffffff") })).toEqual([]);
  });

  it.each([
    [
      "a link that fades into dark pages",
      { link: { light: "#0a5796", dark: "#0a5796" } },
      "/colors/link/dark",
    ],
    [
      "a link on the palest ground alone",
      { link: { light: "#707070", dark: "#83c3ff" } },
      "/colors/link/light",
    ],
    ["text alone", { onButton: { light: "#0b2138", dark: "#0a1826" } }, "/colors/onButton/light"],
    [
      "a header whose quieter links cannot be read",
      { header: both("#767676"), onHeader: both("#ffffff") },
      "/colors/header/light",
    ],
  ])("finds %s", (_, colors, pointer) => {
    expect(contrastIssues(colors).map((issue) => issue.pointer)).toContain(pointer);
  });

  it("has a way out of everything that it refuses", () => {
    for (let red = 0; red < 256; red += 51)
      for (let green = 0; green < 256; green += 51)
        for (let blue = 0; blue < 256; blue += 51) {
          const color = `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
          const colors = completeColors({
            accent: both(color),
            header: both(color),
            button: both(color),
            link: both(color),
          });
          for (const { pointer, detail } of contrastIssues(colors))
            expect(`${pointer} ${detail}`).toMatch(/is #[\da-f]{6}$/);
        }
  });
});

it("text is white or ink, whichever is easier to read, unless told", () => {
  expect(completeColors({ accent: { light: "#0B5FFF", dark: "#FFE680" } })).toEqual({
    accent: { light: "#0b5fff", dark: "#ffe680" },
    onAccent: { light: "#ffffff", dark: "#101c28" },
  });
  expect(allColors({}).link).toEqual(OWN_COLORS.link);
});
