import { expect, test } from "vitest";
import { stageOf } from "./stage.ts";

const stage = stageOf();
const FIELD = "main input[name=q]";

test("searches as one types, without losing what is typed, and goes back", async () => {
  const { page, errors } = await stage.open();
  await page.goto("/agents", { waitUntil: "networkidle" });
  await page.click(FIELD);
  await page.keyboard.type("invoic", { delay: 40 });
  await page.waitForURL("**/agents?q=invoic");
  await page.getByText("1 agent for “invoic”").waitFor();
  await page.keyboard.type("e", { delay: 40 });
  await page.waitForURL("**/agents?q=invoice");
  expect(await page.inputValue(FIELD)).toBe("invoice");
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe("q");
  await page.goBack();
  await page.waitForURL("**/agents");
  await expect.poll(() => page.inputValue(FIELD)).toBe("");
  expect(errors).toEqual([]);
});

test("is narrowed and widened again by its filters, at addresses of their own", async () => {
  const { page, errors } = await stage.open();
  await page.goto("/agents");
  await page.getByRole("link", { name: /^Writing and content/ }).click();
  await page.waitForURL("**/agents/categories/writing");
  await page.getByRole("heading", { level: 1, name: "Writing and content" }).waitFor();
  await page.getByRole("link", { name: /^Other agents/ }).click();
  await page.waitForURL("**/agents/categories/writing?permissions=agents");
  await page.getByRole("link", { name: "Content brief" }).waitFor();
  await page.getByRole("link", { name: "Remove Category: Writing and content" }).click();
  await page.waitForURL("**/agents?permissions=agents");
  expect(errors).toEqual([]);
});

test("works without scripts: search, filters, order and nearest matches", async () => {
  const { page } = await stage.open({ javaScriptEnabled: false });
  await page.goto("/");
  await page.fill(FIELD, "sumrise");
  await page.getByRole("button", { name: "Search" }).click();
  await page.waitForURL("**/agents?q=sumrise");
  expect(await page.getByText("These come nearest").count()).toBe(1);
  expect(await page.getByRole("link", { name: "Summarise", exact: true }).count()).toBeGreaterThan(0);
  await page.goto("/agents?q=csv&category=finance&price=paid");
  expect(new URL(page.url()).pathname).toBe("/agents/categories/finance");
  expect(await page.getByText("Nothing matches").count()).toBe(1);
  expect((await page.goto("/agents/categories/none"))?.status()).toBe(404);
});
