import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  nodes: { target: string[] }[];
}

/** How a page is looked at: on a desk and on a phone, by day and by night; colours are all that a night changes. */
const LOOKS = [
  { colorScheme: "light", width: 1280, rules: undefined },
  { colorScheme: "dark", width: 1280, rules: ["color-contrast"] },
  { colorScheme: "dark", width: 390, rules: undefined },
  { colorScheme: "light", width: 390, rules: ["color-contrast"] },
] as const;

/** Tables that can be read by scrolling sideways alone, by how many pixels. */
const TABLES_CUT_OFF = `[...document.querySelectorAll("table")].flatMap((table) => {
  const { scrollWidth, clientWidth } = table.parentElement;
  return scrollWidth > clientWidth ? [(table.parentElement.ariaLabel ?? "") + " by " + (scrollWidth - clientWidth)] : [];
})`;

async function problemsNow(page: Page, rules: readonly string[] | undefined): Promise<string[]> {
  // Colours on their way from one theme to the other are nobody's.
  await page.evaluate(() => {
    for (const animation of document.getAnimations())
      if (animation instanceof CSSTransition) animation.finish();
  });
  const options = JSON.stringify({ resultTypes: ["violations"], ...(rules ? { runOnly: rules } : {}) });
  const found = (await page.evaluate(
    `axe.run(${options}).then((result) => result.violations)`,
  )) as Violation[];
  const problems = found.map(
    ({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
  const cutOff = (await page.evaluate(TABLES_CUT_OFF)) as string[];
  problems.push(...cutOff.map((table) => `a table is cut off: ${table} pixels`));
  const overflow = (await page.evaluate("document.documentElement.scrollWidth - innerWidth")) as number;
  return overflow > 0 ? [...problems, `${overflow} pixels too wide`] : problems;
}

/** What is wrong with a page as it is, in any look: what axe finds, and how far it is wider than the window. */
export async function problemsHere(page: Page): Promise<string[]> {
  const problems: string[] = [];
  await page.evaluate(axe);
  for (const { colorScheme, width, rules } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    for (const problem of await problemsNow(page, rules))
      problems.push(`${new URL(page.url()).pathname} (${colorScheme}, ${width}): ${problem}`);
  }
  return problems;
}

/** The same of the page at a path, once it is there. */
export async function problemsOf(page: Page, path: string): Promise<string[]> {
  const response = await page.goto(path);
  const status = response?.status() ?? 500;
  return [...(status >= 500 ? [`${path} answers ${status}`] : []), ...(await problemsHere(page))];
}
