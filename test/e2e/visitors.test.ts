import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, it } from "vitest";
import { Api } from "./api.ts";
import { main, refusedByPolicy } from "./browser.ts";
import { problemsOf } from "./page-problems.ts";
import { stageOf } from "./stage.ts";

const stage = stageOf();
const PATH = "/agents/harbor/counts-words?tab=try";
const MAIN = `export default ({ text }) => ({
  words: text.split(" ").length,
  drawn: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><rect width="20" height="10"/></svg>',
});`;

beforeAll(async () => {
  const api = new Api(stage.server);
  const inputSchema = { type: "object", properties: { text: { type: "string" } }, required: ["text"] };
  const manifest = { name: "counts-words", version: "1.0.0", kind: "isolate", main: "main.js", inputSchema };
  const files = { "agent.json": JSON.stringify(manifest), "main.js": MAIN, "README.md": "# Counts\n" };
  await api.call("POST", "/agents", { slug: "counts-words" });
  await api.call("POST", "/agents/counts-words/versions", { files });
  await api.call("POST", "/agents/counts-words/deployments", { version: "1.0.0", public: true });
  await api.call("PUT", "/agents/counts-words/listing");
});

it("a visitor without an account runs an agent on its page, sees the answer there, and starts over", async () => {
  const { page, errors } = await stage.open();
  await page.goto(PATH);
  await main(page).getByLabel("Text").fill("three small words");
  await main(page).getByRole("button", { name: "Run" }).click();
  await main(page).getByText("Words", { exact: true }).waitFor();
  expect(await main(page).locator("dd").first().textContent()).toBe("3");
  await page.frameLocator("iframe").first().locator("svg").waitFor();
  expect([...(await problemsOf(page, PATH)), ...refusedByPolicy(errors)]).toEqual([]);
  await main(page).getByRole("button", { name: "Start over" }).click();
  await expect.poll(() => main(page).getByRole("list", { name: "Messages" }).count()).toBe(0);
});

/** What a browser loads of scripts for a marketplace page, in bytes as they are sent (gzip). */
const MOST_SCRIPTS = 110 * 1024;

it.each(["/", "/agents", "/agents/harbor/summarise"])("loads few scripts for %s", async (path) => {
  const { page } = await stage.open();
  const paths = new Set<string>();
  page.on("request", (request) => {
    if (request.resourceType() === "script") paths.add(new URL(request.url()).pathname);
  });
  await page.goto(path, { waitUntil: "networkidle" });
  const sizes = [...paths].map((script) => gzipSync(readFileSync(`build/client${script}`)).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_SCRIPTS);
  expect(sizes.length).toBeGreaterThan(5);
});

it.each([
  ["with scripts", true],
  ["without scripts", false],
])("an agent runs on the front page, for everybody, %s", async (_, javaScriptEnabled) => {
  const { page, errors } = await stage.open({ javaScriptEnabled });
  await page.goto("/");
  const demo = main(page).getByRole("region", { name: "Live: try it here" });
  await demo
    .getByLabel("Text")
    .fill("The tide turns at six. Ships leave at seven. Nobody waits for the tide.");
  await demo.getByRole("button", { name: "Run" }).click();
  await page.waitForURL("**/#demo");
  if (javaScriptEnabled) await demo.getByText("Words in the text").waitFor();
  else
    await expect
      .poll(async () => {
        await page.reload();
        return demo.getByText("Words in the text").count();
      })
      .toBe(1);
  expect(await demo.getByLabel("Text").inputValue()).toContain("Nobody waits");
  if (javaScriptEnabled) expect([...(await problemsOf(page, "/")), ...refusedByPolicy(errors)]).toEqual([]);
});

it("one agent of the demo can be tried from the start, with its own example", async () => {
  const { page, errors } = await stage.open();
  const path = "/agents/harbor/summarise";
  await page.goto(path);
  expect([...(await problemsOf(page, path)), ...refusedByPolicy(errors)]).toEqual([]);
  await main(page)
    .getByRole("link", { name: /^Try it: / })
    .first()
    .click();
  await page.waitForURL("**?tab=try&example=1");
  await main(page).getByRole("button", { name: "Run" }).click();
  await main(page).getByText("Summary", { exact: true }).waitFor();
  expect([...(await problemsOf(page, path)), ...refusedByPolicy(errors)]).toEqual([]);
});

it("the same works without JavaScript", async () => {
  const { page } = await stage.open({ javaScriptEnabled: false });
  await page.goto(PATH);
  await page.locator("textarea").first().fill('{"text":"only two"}');
  await main(page).getByRole("button", { name: "Run" }).click();
  const answered = async () => {
    await page.reload();
    return main(page).locator("dd").allTextContents();
  };
  await expect.poll(answered, { timeout: 10_000 }).toContain("2");
});

it("a visitor reads in the language of their browser, and chooses another", async () => {
  const { page, errors } = await stage.open({ locale: "de-AT" });
  await page.goto("/");
  await page.getByRole("heading", { level: 1, name: "Wo Agenten längsseits gehen." }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("de");
  expect([...(await problemsOf(page, "/")), ...refusedByPolicy(errors)]).toEqual([]);
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { level: 1, name: "Where agents come alongside." }).waitFor();
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Where agents come alongside." }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
});

it("languages are chosen without JavaScript, and the page stays where it is", async () => {
  const { page } = await stage.open({ javaScriptEnabled: false });
  await page.goto("/?q=words");
  await page.getByRole("button", { name: "Deutsch" }).click();
  await page.getByRole("link", { name: "Anmelden" }).waitFor();
  expect(new URL(page.url()).search).toBe("?q=words");
});
