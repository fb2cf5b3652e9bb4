import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { GROUNDS, OWN_COLORS } from "../../workers/tenants/brand/palette.ts";

const styles = readFileSync(new URL("../../app/styles/app.css", import.meta.url), "utf8");

function token(name: string): { light: string | undefined; dark: string | undefined } {
  const value = new RegExp(`--${name}: (?:light-dark\\()?(#[\\da-f]{6})(?:, (#[\\da-f]{6}))?`).exec(styles);
  return { light: value?.[1], dark: value?.[2] ?? value?.[1] };
}

it("contrast is measured with the colours of the style sheet", () => {
  const names = { accent: "signal", onAccent: "on-signal", header: "navy", onHeader: "on-navy" };
  const more = { button: "solid", onButton: "on-solid", link: "link" };
  const read = Object.entries({ ...names, ...more }).map(([color, name]) => [color, token(name)]);
  expect(Object.fromEntries(read)).toEqual(OWN_COLORS);
  for (const theme of ["light", "dark"] as const) {
    const grounds = ["paper", "surface", "raised", "sunken"].map((name) => token(name)[theme]);
    expect(new Set(grounds)).toEqual(new Set(GROUNDS[theme]));
  }
});
