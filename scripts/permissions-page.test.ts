import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PAGE, permissionsPage } from "./permissions-page.ts";

const cells = (text: string) => text.replace(/ *\| */g, "|").replace(/-{3,}/g, "---");

it("is what the table says; npm run docs:permissions writes it anew", () => {
  expect(cells(readFileSync(PAGE, "utf8"))).toBe(cells(permissionsPage()));
});
