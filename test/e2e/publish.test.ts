import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signIn } from "./browser.ts";
import { stageOf } from "./stage.ts";

const MANIFEST = {
  name: "greeter",
  version: "1.0.0",
  title: "Greeter",
  description: "Greets whoever it is told of.",
  kind: "isolate",
  main: "main.js",
  inputSchema: {
    type: "object",
    properties: { name: { type: "string", title: "Name", description: "Who is greeted" } },
    required: ["name"],
  },
  limits: { timeoutSeconds: 10 },
  tests: [{ name: "greets", input: { name: "Ada" }, expect: { greeting: "Hello, Ada!" } }],
};
const MAIN =
  'export default async (input, io) => { io.log("greeting"); return { greeting: "Hello, " + input.name + "!" }; };';

const stage = stageOf();
let folder: string;
beforeAll(() => {
  folder = join(mkdtempSync(join(tmpdir(), "quayside-agent-")), "greeter");
  mkdirSync(folder);
});
afterAll(() => rmSync(join(folder, ".."), { recursive: true }));

function writeAgent(manifest: object, main: string): void {
  writeFileSync(join(folder, "agent.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "main.js"), main);
  writeFileSync(join(folder, "README.md"), "# Greeter\n");
}

async function upload(page: Page): Promise<void> {
  await page.goto("/console/agents/new");
  await page.getByLabel("Folder").setInputFiles(folder);
  await page.getByRole("button", { name: "Upload and check" }).click();
  await page.waitForURL("**/console/agents/new?agent=greeter&version=*");
}

describe("without a terminal", () => {
  it("one publishes a folder, reads the report, deploys, runs and replays", async () => {
    const { page, errors } = await stage.open();
    await signIn(page, stage.person(0));

    writeAgent(MANIFEST, MAIN);
    await upload(page);
    await page
      .getByText("1 test", { exact: false })
      .or(page.getByText("Its test runs first"))
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Deploy 1.0.0" }).click();
    await page.getByText("greeter 1.0.0 is live in production").waitFor();

    await page.getByRole("link", { name: "Run it" }).click();
    await page.getByLabel("Name").fill("Grace");
    await page.getByRole("main").getByRole("button", { name: "Run" }).click();
    await page.waitForURL("**/console/runs/run_*");
    await page.getByText("Succeeded").first().waitFor();
    await page.getByText("Hello, Grace!").first().waitFor();
    await page.getByText("greeting", { exact: true }).first().waitFor();
    const first = page.url();

    await page.getByRole("button", { name: "Run again" }).click();
    await page.waitForURL((url) => url.href !== first && url.pathname.startsWith("/console/runs/run_"));
    await page.getByText("Hello, Grace!").first().waitFor();
    expect(errors).toEqual([]);
  });

  it("one is told by file and line what keeps a version back", async () => {
    const { page } = await stage.open();
    await signIn(page, stage.person(0));
    writeAgent({ ...MANIFEST, version: "1.1.0" }, "import './missing.js';\nexport default async () => 1;\n");
    await upload(page);
    await page.getByText("main.js:1").first().waitFor();
    expect(await page.getByRole("button", { name: /^Deploy/ }).count()).toBe(0);
  });

  it("one sees the difference when a version fails its own tests", async () => {
    const { page } = await stage.open();
    await signIn(page, stage.person(0));
    writeAgent({ ...MANIFEST, version: "1.2.0" }, 'export default async () => ({ greeting: "Hi!" });');
    await upload(page);
    await page.getByRole("button", { name: "Deploy 1.2.0" }).click();
    await page.getByText("/greeting").first().waitFor();
    await page.getByText("Hi!").first().waitFor();
  });
});
