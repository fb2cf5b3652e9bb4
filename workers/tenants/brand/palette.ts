import type { Issue } from "../../kernel/errors.ts";
import type { BrandColor, BrandColors, ThemedColor } from "./contract.ts";
import { blend, contrast, nearest } from "./contrast.ts";

export const THEMES = ["light", "dark"] as const;
type Theme = (typeof THEMES)[number];

/** The platform's own values of the tokens, as `app/styles/app.css` has them. */
export const OWN_COLORS: Record<BrandColor, Record<Theme, string>> = {
  accent: { light: "#ffcc18", dark: "#ffd028" },
  onAccent: { light: "#101c28", dark: "#101c28" },
  header: { light: "#0a2036", dark: "#0a1d31" },
  onHeader: { light: "#ffffff", dark: "#ffffff" },
  button: { light: "#0b2138", dark: "#e9eff6" },
  onButton: { light: "#ffffff", dark: "#0a1826" },
  link: { light: "#0a5796", dark: "#83c3ff" },
};

/** What links stand on: paper, cards, raised and sunken parts. */
export const GROUNDS: Record<Theme, string[]> = {
  light: ["#f5f7f9", "#ffffff", "#edf1f5"],
  dark: ["#07111b", "#0c1a28", "#122335", "#050c14"],
};

const LEAST = 4.5;
/** The header's quieter links are this much of its text. */
export const QUIET = 0.75;
const TEXT_ON = { onAccent: "accent", onHeader: "header", onButton: "button" } as const;
type Text = keyof typeof TEXT_ON;
const TEXTS = Object.keys(TEXT_ON) as Text[];

const quietest = (text: Text, color: string, ground: string): string =>
  text === "onHeader" ? blend(ground, color, QUIET) : color;

const ratioOn = (text: Text, color: string, ground: string): number =>
  contrast(quietest(text, color, ground), ground);

/** White or ink on a colour, whichever is easier to read. */
const readable = (text: Text, ground: string): string =>
  ratioOn(text, "#ffffff", ground) >= ratioOn(text, "#101c28", ground) ? "#ffffff" : "#101c28";

/** The colours that a brand sets, in lower case, each with its text's; those that it leaves out are left out. */
export function completeColors(colors: BrandColors): BrandColors {
  const lower = Object.entries(colors).map(([name, pair]) => [
    name,
    pair && { light: pair.light.toLowerCase(), dark: pair.dark.toLowerCase() },
  ]);
  const set = Object.fromEntries(lower) as BrandColors;
  for (const text of TEXTS) {
    const ground = set[TEXT_ON[text]];
    if (ground) set[text] ??= { light: readable(text, ground.light), dark: readable(text, ground.dark) };
  }
  return set;
}

/** Every colour of a brand's pages: its own, else the platform's. */
export const allColors = (colors: BrandColors): Record<BrandColor, ThemedColor> => ({
  ...OWN_COLORS,
  ...(completeColors(colors) as Partial<Record<BrandColor, ThemedColor>>),
});

const tell = (pointer: string, ratio: number, on: string, better: string | undefined): Issue => ({
  pointer,
  detail: `has a contrast of ${(Math.floor(ratio * 100) / 100).toFixed(2)}:1 with ${on}, and needs ${LEAST}:1${
    better ? `; the nearest colour that has it is ${better}` : ""
  }`,
});

function textIssues(colors: BrandColors, text: Text, theme: Theme): Issue[] {
  const name = TEXT_ON[text];
  if (!colors[name] && !colors[text]) return [];
  const ground = (colors[name] ?? OWN_COLORS[name])[theme];
  const color = (colors[text] ?? OWN_COLORS[text])[theme];
  const ratio = ratioOn(text, color, ground);
  if (ratio >= LEAST) return [];
  // What the brand has set is what it can change: the colour below, else the text.
  const better = colors[name]
    ? nearest(ground, (candidate) => ratioOn(text, color, candidate) >= LEAST)
    : nearest(color, (candidate) => ratioOn(text, candidate, ground) >= LEAST);
  const on = colors[name] ? `the text on it (${color})` : `what it stands on (${ground})`;
  return [tell(`/colors/${colors[name] ? name : text}/${theme}`, ratio, on, better)];
}

function linkIssues({ link }: BrandColors, theme: Theme): Issue[] {
  const color = link?.[theme];
  if (!color) return [];
  const ratio = (candidate: string) =>
    Math.min(...GROUNDS[theme].map((ground) => contrast(candidate, ground)));
  if (ratio(color) >= LEAST) return [];
  const better = nearest(color, (candidate) => ratio(candidate) >= LEAST);
  return [tell(`/colors/link/${theme}`, ratio(color), "the pages", better)];
}

/** What cannot be read of a brand's colours (WCAG 2.2, success criterion 1.4.3), with the ratio that was measured. */
export function contrastIssues(colors: BrandColors): Issue[] {
  const complete = completeColors(colors);
  return THEMES.flatMap((theme) => [
    ...TEXTS.flatMap((text) => textIssues(complete, text, theme)),
    ...linkIssues(complete, theme),
  ]);
}
