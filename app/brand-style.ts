import type { BrandFace } from "@workers/tenants/contract.ts";

/** As much of a brand as its look is made of. */
export type BrandLook = Pick<BrandFace, "colors" | "corners" | "font">;

/** The design system's tokens behind each colour of a brand; the ring around what has the focus is as links are. */
const TOKENS = {
  accent: ["--signal"],
  onAccent: ["--on-signal"],
  header: ["--navy"],
  onHeader: ["--on-navy"],
  button: ["--solid"],
  onButton: ["--on-solid"],
  link: ["--link", "--focus"],
} as const satisfies Record<keyof BrandLook["colors"], readonly string[]>;

/** Radii in rem, from small to large. */
const RADII = {
  square: [0, 0, 0, 0],
  soft: [0.375, 0.5, 0.75, 1],
  round: [0.75, 1, 1.25, 1.5],
} as const satisfies Record<BrandLook["corners"], readonly number[]>;
const RADIUS_TOKENS = ["--radius-md", "--radius-lg", "--radius-xl", "--radius-2xl"];

const COLOR = /^#[\da-f]{6}$/i;

/** The values that a brand gives to the design system's tokens. */
export function brandTokens({ colors, corners, font }: BrandLook): [token: string, value: string][] {
  const tinted = Object.entries(TOKENS).flatMap(([name, tokens]) => {
    const pair = colors[name as keyof typeof TOKENS];
    if (!pair || !COLOR.test(pair.light) || !COLOR.test(pair.dark)) return [];
    return tokens.map((token): [string, string] => [token, `light-dark(${pair.light}, ${pair.dark})`]);
  });
  const line: [string, string][] = colors.header
    ? [["--navy-line", "color-mix(in srgb, var(--navy) 80%, var(--on-navy))"]]
    : [];
  const radii = RADIUS_TOKENS.map((token, i): [string, string] => [token, `${RADII[corners][i]}rem`]);
  return [...tinted, ...line, ...radii, ["--font", `var(--${font})`]];
}

/** The same as a rule of a style sheet; of a brand, nothing but known words and checked colours goes into it. */
export const brandRule = (selector: string, look: BrandLook): string =>
  `${selector}{${brandTokens(look)
    .map(([token, value]) => `${token}:${value}`)
    .join(";")}}`;
