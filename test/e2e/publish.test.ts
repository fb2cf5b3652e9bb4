import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api } from "./api.ts";
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

it("the log of a deployment is searched, and followed while runs go on", async () => {
  const api = new Api(stage.server);
  await api.deploy(
    "talks",
    "export default async ({ say, ms = 0 }, io) => { io.log(say); await new Promise((r) => setTimeout(r, ms)); };",
  );
  await api.run("talks", { say: "first of all" });
  const { page, errors } = await stage.open();
  await signIn(page, stage.person(0));
  await page.goto("/console/agents/talks/deployments/production");
  await page.getByText("first of all").waitFor();
  await page.getByRole("button", { name: "Follow" }).click();
  const { id } = await api.run("talks", { say: "said later", ms: 10_000 }, {});
  await page.getByText("said later").waitFor();
  expect(await api.call("GET", `/runs/${id}`)).toMatchObject({ status: "running" });
  await page.getByLabel("Text in the log").fill("FIRST");
  await page.getByLabel("Text in the log").press("Enter");
  await page.waitForURL("**/production?q=FIRST*");
  await page.getByText("first of all").waitFor();
  await expect.poll(() => page.getByText("said later").count()).toBe(0);
  expect(errors).toEqual([]);
});

/** A page that runs its agent, and then tries what it must not. */
const FACE = `<!doctype html><html lang="en"><head><title>Face</title><script type="module" src="face.js"></script></head>
<body><p id="said"></p><pre id="tried"></pre></body></html>`;
const FACE_SCRIPT = `
const tried = {};
const attempt = async (name, work) => {
  try { tried[name] = String(await work()); } catch (error) { tried[name] = error.name; }
};
const answer = await fetch("/run", {
  method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ name: "Ada" }),
});
document.getElementById("said").textContent = (await answer.json()).greeting;
const portal = "http://" + location.host.replace(/^.+--(.+)\\.pages\\./, "$1.");
await attempt("cookie", () => { document.cookie = "a=b; path=/"; return document.cookie; });
await attempt("storage", () => { localStorage.setItem("a", "b"); return "kept"; });
await attempt("portal", async () => (await fetch(portal + "/api/v1/auth/me", { credentials: "include" })).status);
await attempt("frame", async () => {
  const frame = document.body.appendChild(document.createElement("iframe"));
  frame.src = portal + "/console";
  await new Promise((resolve) => frame.addEventListener("load", resolve));
  return frame.contentDocument === null ? "closed" : "open";
});
await attempt("worker", async () => Boolean(await navigator.serviceWorker.register("/face.js")));
document.getElementById("tried").textContent = JSON.stringify({ origin: self.origin, ...tried });
`;

describe("an agent's own pages", () => {
  it.each([true, false])("run it, and have nothing of the platform; public: %s", async (isPublic) => {
    const slug = isPublic ? "face" : "face-of-members";
    const api = new Api(stage.server);
    const files = {
      "agent.json": JSON.stringify({ ...MANIFEST, name: slug, pages: "public" }),
      ...{ "main.js": MAIN, "README.md": "# Face", "public/index.html": FACE, "public/face.js": FACE_SCRIPT },
    };
    await api.call("POST", "/agents", { slug });
    await api.call("POST", `/agents/${slug}/versions`, { files });
    await api.call("POST", `/agents/${slug}/deployments`, { version: "1.0.0", public: isPublic });

    const { page } = await stage.open();
    await signIn(page, stage.person(0), stage.home());
    await page.goto(`${stage.home()}/console/agents/${slug}`);
    await page.getByRole("link", { name: "Open its pages" }).click();
    await page.waitForURL((url) => url.hostname.startsWith(`${slug}--harbor.pages.`));
    await page.getByText("Hello, Ada!").waitFor();
    await expect.poll(() => page.locator("#tried").textContent()).not.toBe("");
    const tried = JSON.parse((await page.locator("#tried").textContent()) ?? "");
    expect(tried).toEqual({
      origin: "null",
      cookie: "SecurityError",
      storage: "SecurityError",
      portal: "TypeError",
      frame: "closed",
      worker: expect.stringMatching(/Error$/),
    });
    const { hostname } = new URL(page.url());
    const cookies = await page.context().cookies(page.url());
    expect([hostname, cookies]).toEqual([expect.any(String), []]);
  });
});
