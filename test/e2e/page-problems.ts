import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  nodes: { target: string[] }[];
}

/** What is wrong with the page at a path: what axe finds, and how far it is wider than the window. */
export async function problemsOf(page: Page, path: string): Promise<string[]> {
  await page.goto(path);
  await page.evaluate(axe);
  const found = (await page.evaluate("axe.run().then((result) => result.violations)")) as Violation[];
  const problems = found.map(
    ({ id, nodes }) => `${path}: ${id} at ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
  const overflow = (await page.evaluate("document.documentElement.scrollWidth - innerWidth")) as number;
  return overflow > 0 ? [...problems, `${path}: ${overflow} pixels too wide`] : problems;
}
