import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { Api } from "../../e2e/api.ts";
import { signIn } from "../../e2e/browser.ts";
import { stageOf } from "../../e2e/stage.ts";

/** Ways in which markup runs, asks, sends or leads away; each leaves a request for a `canary`. */
const HOSTILE = [
  `<script>fetch("/api/v1/canary-script"); document.title = "owned"; navigator.serviceWorker?.register("/canary-worker")</script>`,
  `<script>parent.document.title = "owned"; new Image().src = "/canary-cookie?" + document.cookie</script>`,
  `<img src="/canary-none" onerror="fetch('/canary-error')"><svg onload="fetch('/canary-svg')"></svg>`,
  `<iframe src="javascript:fetch('/canary-frame')"></iframe><link rel="stylesheet" href="/canary-style">`,
  `<meta http-equiv="refresh" content="1;url=/canary-refresh"><form action="/canary-form"><input autofocus onfocus="this.form.submit()"></form>`,
  `<script>setTimeout(() => { top.location = "/canary-top" }, 200)</script>`,
].join("\n");
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="fetch('/canary-svg')">${HOSTILE}</svg>`;
const MARKDOWN = `# Title\n\n[link](javascript:fetch('/canary-link'))\n\n${HOSTILE}`;

const OUTPUTS: [type: string, text: string][] = [
  ["text/html", HOSTILE],
  ["image/svg+xml", SVG],
  ["text/markdown", MARKDOWN],
  ["text/plain", HOSTILE],
];

const SOURCE = `export default async ({ text, fail }, io) => {
  io.log.info(text, { [text]: text });
  if (fail) throw new Error(text);
  return text;
};`;

const stage = stageOf();
const paths: string[] = [];
beforeAll(async () => {
  const api = new Api(stage.server);
  for (const [i, [contentMediaType, text]] of OUTPUTS.entries()) {
    const name = `hostile-${i}`;
    await api.deploy(name, SOURCE, {
      title: `<script>fetch("/canary-title")</script>`,
      description: HOSTILE.slice(0, 400),
      outputSchema: { type: "string", contentMediaType },
    });
    for (const fail of [false, true]) {
      const run = await api.run(name, { text, fail });
      paths.push(`/console/runs/${run.id}`);
      if (!fail && i < 2) paths.push(`/console/runs/${run.id}/frame?at=`);
    }
    paths.push(`/console/agents/${name}`, `/console/agents/${name}/versions/1.0.0`);
  }
  paths.push("/console/agents", "/console/runs");
});
/** What was answered at the hostile markup's wish: what a policy stops is announced, but never sent. */
function canariesOf(page: Page): string[] {
  const seen: string[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/canary-")) seen.push(`${page.url()} asked for ${response.url()}`);
  });
  return seen;
}

it("where nothing stops it, the markup does what it wants", async () => {
  const { page } = await stage.open();
  const seen = canariesOf(page);
  await page.route("**/control", (route) => route.fulfill({ contentType: "text/html", body: HOSTILE }));
  await page.goto("/control").catch(() => undefined);
  await expect.poll(() => seen.join()).toMatch(/canary-script.*canary-/);
});

it("on no page of the platform's does what an agent said run, ask, send or lead away", async () => {
  const { page } = await stage.open();
  await signIn(page, stage.person(0));
  const seen = canariesOf(page);
  const wrong: string[] = [];
  for (const path of paths) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    if (new URL(page.url()).pathname !== path.split("?")[0]) wrong.push(`${path} led to ${page.url()}`);
    if ((await page.title()) === "owned") wrong.push(`${path} was written to`);
  }
  expect([...wrong, ...seen]).toEqual([]);
});
