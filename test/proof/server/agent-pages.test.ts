import type { RouteConfigEntry } from "@remix-run/route-config";
import type { Page } from "playwright-core";
import { beforeAll, expect, it, vi } from "vitest";
import routes from "../../../app/routes.ts";
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
const DATA_SVG = `data:image/svg+xml,${encodeURIComponent(SVG)}`;
const MARKDOWN = `# Title\n\n[link](javascript:fetch('/canary-link')) ![picture](/canary-picture)\n\n${HOSTILE}`;

const text = (contentMediaType: string) => ({ type: "string", contentMediaType });
/** Outputs by what they say that they are. */
const OUTPUTS: [schema: Record<string, unknown>, output: unknown][] = [
  [text("text/html"), HOSTILE],
  [text("image/svg+xml"), SVG],
  [text("text/markdown"), MARKDOWN],
  [text("text/plain"), HOSTILE],
  [
    { type: "object", properties: { page: text("text/html"), drawn: text("image/svg+xml") } },
    {
      page: HOSTILE,
      drawn: SVG,
      data: DATA_SVG,
      [HOSTILE]: [HOSTILE, { url: "javascript:fetch('/canary-url')" }],
    },
  ],
  [{ type: "string" }, DATA_SVG],
  [
    { type: "array" },
    [
      { [HOSTILE]: HOSTILE, drawn: DATA_SVG },
      { [HOSTILE]: SVG, drawn: MARKDOWN },
    ],
  ],
];

/**
 * What is at a place: paths in which `{agent}`, `{run}` and `{at}` stand for an agent, its runs, and texts of its output,
 * and `{share}` for one that another workspace shares.
 */
const PAGES: Record<string, string[]> = {
  "": ["/"],
  agents: ["/agents", "/agents?q=hostile&view=list"],
  "agents/categories/:category": ["/agents/categories/utilities"],
  "agents/:tenantSlug/:agentSlug": ["overview", "try", "api", "versions", "reviews", "permissions"].map(
    (tab) => `/agents/harbor/{agent}?tab=${tab}`,
  ),
  "agents/:tenantSlug/:agentSlug/turns/:turn/events": ["/agents/harbor/{agent}/turns/1/events"],
  "agents/:tenantSlug/:agentSlug/turns/:turn/frame": ["/agents/harbor/{agent}/turns/1/frame?at={at}"],
  "console/agents": ["/console/agents"],
  "console/agents/new": ["/console/agents/new?agent={agent}&version=1.0.0"],
  // Of the platform's own making alone.
  "console/agents/new/:template": ["/console/agents/new/summarise"],
  "console/agents/:agent": ["/console/agents/{agent}"],
  "console/agents/:agent/playground": ["/console/agents/{agent}/playground"],
  "console/agents/:agent/evaluations": ["/console/agents/{agent}/evaluations"],
  "console/agents/:agent/evaluations/:evaluation": ["/console/agents/{agent}/evaluations/{evaluation}"],
  "console/agents/:agent/datasets/:dataset": ["", "?case=0"].map(
    (query) => `/console/agents/{agent}/datasets/{dataset}${query}`,
  ),
  "console/agents/:agent/run": ["/console/agents/{agent}/run"],
  "console/agents/:agent/signing": ["/console/agents/{agent}/signing"],
  "console/agents/:agent/deployments/:channel": [
    "/console/agents/{agent}/deployments/production",
    "/console/agents/{agent}/deployments/production?q=a",
  ],
  "console/agents/:agent/versions/:version": ["/console/agents/{agent}/versions/1.0.0"],
  "console/agents/:agent/versions/:version/export": [
    "/console/agents/{agent}/versions/1.0.0/export?target=compose",
  ],
  "console/runs": ["/console/runs"],
  "console/usage": ["/console/usage", "/console/usage?by=version"],
  "console/runs/compare": ["/console/runs/compare?a={run}&b={run}"],
  "console/runs/:run": ["/console/runs/{run}"],
  "console/shared/:share": ["/console/shared/{share}"],
  "console/runs/:run/frame": ["", "&as=picture"].map((as) => `/console/runs/{run}/frame?at={at}${as}`),
};
const DOCUMENTS: Record<string, string[]> = {
  "/agents": ["/agents?q=hostile"],
  "/agents/{agent}": ["/agents/{agent}"],
  "/agents/{agent}/access": ["/agents/{agent}/access"],
  "/agents/{agent}/datasets": ["/agents/{agent}/datasets"],
  "/agents/{agent}/datasets/{dataset}": ["/agents/{agent}/datasets/{dataset}"],
  "/agents/{agent}/datasets/{dataset}/export": ["/agents/{agent}/datasets/{dataset}/export?format=csv"],
  "/agents/{agent}/inputs": ["/agents/{agent}/inputs"],
  "/agents/{agent}/evaluations": ["/agents/{agent}/evaluations"],
  "/agents/{agent}/deployments": ["/agents/{agent}/deployments"],
  "/agents/{agent}/deployments/{channel}/config": ["/agents/{agent}/deployments/production/config"],
  "/agents/{agent}/deployments/{channel}/history": ["/agents/{agent}/deployments/production/history"],
  "/agents/{agent}/deployments/{channel}/logs": [
    "/agents/{agent}/deployments/production/logs",
    "/agents/{agent}/deployments/production/logs?q=a",
  ],
  "/agents/{agent}/deployments/{channel}/metrics": ["/agents/{agent}/deployments/production/metrics"],
  "/agents/{agent}/shares": ["/agents/{agent}/shares"],
  "/agents/{agent}/signing-secret": ["/agents/{agent}/signing-secret"],
  "/agents/{agent}/versions": ["/agents/{agent}/versions"],
  "/agents/{agent}/versions/{version}": ["/agents/{agent}/versions/1.0.0"],
  "/agents/{agent}/versions/{version}/bundle": ["/agents/{agent}/versions/1.0.0/bundle"],
  "/agents/{agent}/versions/{version}/export": ["/agents/{agent}/versions/1.0.0/export?target=helm"],
  "/listings": ["/listings?q=hostile"],
  "/listings/{listing}": ["/listings/harbor~{agent}"],
  "/listings/{listing}/review": ["/listings/harbor~{agent}/review"],
  "/listings/{listing}/reviews": ["/listings/harbor~{agent}/reviews"],
  "/runs": ["/runs"],
  "/runs/{run}": ["/runs/{run}"],
  "/runs/{run}/events": ["/runs/{run}/events"],
  "/runs/{run}/logs": ["/runs/{run}/logs"],
  "/runs/{run}/output": ["/runs/{run}/output"],
  "/templates": ["/templates"],
  "/templates/{template}": ["/templates/summarise"],
  "/usage": ["/usage?by=agent"],
  "/usage/export": ["/usage/export?by=version"],
  "/shared-agents": ["/shared-agents"],
  "/shared-agents/{share}": ["/shared-agents/{share}"],
};

const sourceOf = (output: unknown) => `export default async ({ fail }, io) => {
  const text = ${JSON.stringify(HOSTILE)};
  io.log.info(text, { [text]: text });
  io.event(text, { [text]: text });
  if (fail) throw new Error(text);
  return ${JSON.stringify(output)};
};`;

const TITLE = `<script>fetch("/canary-title")</script>`;
const ofAgent = (outputSchema: Record<string, unknown>) => ({
  ...{ title: TITLE, description: HOSTILE.slice(0, 400), outputSchema },
});

const stage = stageOf();
const paths = new Set<string>();
const aliases = OUTPUTS.map((_, i) => `hostile-${i}`);
const all = [
  ...Object.values(PAGES),
  ...Object.values(DOCUMENTS).map((some) => some.map((path) => `/api/v1${path}`)),
].flat();

/** The texts of an output, by JSON pointer; the names of its members are no longer than they have to be here. */
const pointersOf = (output: unknown): string[] =>
  typeof output === "string"
    ? [""]
    : Object.entries(output as object).flatMap(([name, value]) =>
        name === HOSTILE ? [] : pointersOf(value).map((rest) => `/${name}${rest}`),
      );

/** A share of an agent that the demo's other workspace has offered, and one that was accepted. */
async function sharesWith(api: Api): Promise<string[]> {
  const theirs = new Api(stage.server, 1);
  const share = async (agent: string) => {
    await theirs.deploy(agent, sourceOf(HOSTILE), ofAgent(text("text/html")), { readme: MARKDOWN });
    return (await theirs.call<{ id: string }>("POST", `/agents/${agent}/shares`, { workspace: "harbor" })).id;
  };
  const [offered, accepted] = [await share("offered"), await share("accepted")];
  await api.call("POST", `/shared-agents/${accepted}/accept`);
  return [offered, accepted];
}

/** A dataset of markup, and an evaluation over it that has ended. */
async function evaluated(api: Api, agent: string): Promise<{ dataset: string; evaluation: string }> {
  const checks = [{ type: "contains", text: TITLE }];
  const cases = [{ name: TITLE, input: { [TITLE]: HOSTILE }, checks }];
  const path = `/agents/${agent}/datasets`;
  const { id: dataset } = await api.call<{ id: string }>("POST", path, { name: TITLE, cases });
  const { id: evaluation } = await api.call<{ id: string }>("POST", `/agents/${agent}/evaluations`, {
    dataset,
  });
  const ended = async () =>
    (await api.call<{ finishedAt: string | null }>("GET", `/evaluations/${evaluation}`)).finishedAt;
  await vi.waitFor(async () => expect(await ended()).not.toBeNull(), { timeout: 30_000, interval: 500 });
  return { dataset, evaluation };
}

beforeAll(async () => {
  const api = new Api(stage.server);
  const shares = await sharesWith(api);
  for (const [i, [outputSchema, output]] of OUTPUTS.entries()) {
    const agent = `hostile-${i}`;
    await api.deploy(agent, sourceOf(output), ofAgent(outputSchema), { readme: MARKDOWN, public: true });
    await api.call("PUT", `/agents/${agent}/listing`);
    const [well, failed] = [await api.run(agent, {}), await api.run(agent, { fail: true })];
    expect([well.status, failed.status]).toEqual(["succeeded", "failed"]);
    const { dataset, evaluation } = i === 0 ? await evaluated(api, agent) : { dataset: "", evaluation: "" };
    // What an agent says of itself is alike for all of them.
    for (const path of all.filter((path) => i === 0 || path.includes("{run}")))
      for (const run of path.includes("{at}") ? [well.id] : [well.id, failed.id])
        for (const at of pointersOf(output))
          for (const share of shares)
            paths.add(
              path
                .replace("{agent}", agent)
                .replace("{dataset}", dataset)
                .replace("{evaluation}", evaluation)
                .replace("{run}", run)
                .replace("{at}", at)
                .replace("{share}", share),
            );
  }
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

const pathsOf = (entries: RouteConfigEntry[], before = ""): string[] =>
  entries.flatMap(({ path = "", index, children = [] }) => {
    const whole = [before, path].filter(Boolean).join("/");
    return [...(index || children.length === 0 ? [whole] : []), ...pathsOf(children, whole)];
  });

it("the places where something of an agent or a run is shown are these", async () => {
  const ofAgents = /^$|agent|console\/(runs|shared|usage)/;
  expect(
    pathsOf(routes as RouteConfigEntry[])
      .filter((path) => ofAgents.test(path))
      .sort(),
  ).toEqual(Object.keys(PAGES).sort());
  const response = await fetch(`${stage.server.url}/api/v1/openapi.json`);
  const described = (await response.json()) as { paths: Record<string, Record<string, unknown>> };
  const documents = Object.entries(described.paths).filter(
    ([path, methods]) =>
      "get" in methods && /^\/(agents|runs|listings|shared-agents|templates|usage)\b/.test(path),
  );
  expect(documents.map(([path]) => path).sort()).toEqual(Object.keys(DOCUMENTS).sort());
  // Sent to by a form, as anybody may send a browser to it.
  expect(Object.keys(described.paths).filter((path) => path.startsWith("/run/"))).toEqual(["/run/{alias}"]);
});

it("in none of them does what an agent said run, ask, send or lead away", async () => {
  const { page: first } = await stage.open();
  await signIn(first, stage.person(0));
  const waiting = [...paths];
  const wrong: string[] = [];
  const walk = async (page: Page) => {
    const seen = canariesOf(page);
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const went = await page.goto(path).catch((error: Error) => error);
      // A file is kept, and shown nowhere.
      if (went instanceof Error) {
        if (!/Download is starting/.test(went.message)) wrong.push(`${path}: ${went.message}`);
        continue;
      }
      await page.waitForLoadState("networkidle");
      if (new URL(page.url()).pathname !== path.split("?")[0]) wrong.push(`${path} led to ${page.url()}`);
      if ((await page.title()) === "owned") wrong.push(`${path} was written to`);
    }
    wrong.push(...seen);
  };
  const pages = [first, ...(await Promise.all([1, 2, 3].map(() => first.context().newPage())))];
  await Promise.all(pages.map(walk));
  expect(wrong).toEqual([]);
}, 240_000);

it("nor does it where a form has sent the browser to the agent itself", async () => {
  const { page } = await stage.open();
  const seen = canariesOf(page);
  for (const alias of aliases) {
    for (const input of ["{}", '{"fail":true}']) {
      await page.goto(`${stage.home()}/sign-in`);
      const answered = page.waitForResponse((response) => response.url().endsWith(`/run/${alias}`));
      await page.evaluate(
        ({ alias, input }) => {
          const form = document.createElement("form");
          form.method = "post";
          form.enctype = "text/plain";
          form.action = `/run/${alias}`;
          const field = document.createElement("input");
          // Sent as `name=value`, which is JSON all the same.
          field.name = `${input.slice(0, -1)}${input === "{}" ? "" : ","}"a`;
          field.value = '":1}';
          form.appendChild(field);
          document.body.appendChild(form);
          form.submit();
        },
        { alias, input },
      );
      const response = await answered;
      expect(response.status()).toBe(input === "{}" ? 200 : 502);
      await page.waitForLoadState("networkidle");
      expect(page.url()).toBe(`${stage.home()}/run/${alias}`);
      expect(await page.title()).not.toBe("owned");
    }
  }
  expect(seen).toEqual([]);
}, 120_000);
