import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api } from "./api.ts";
import { launchBrowser, openPage, refusedByPolicy, signIn } from "./browser.ts";
import { problemsOf } from "./page-problems.ts";
import { type Server, startServer } from "./server.ts";

const PUBLIC = [
  "/",
  "/?q=csv",
  "/?q=nothing-like-this",
  "/agents/harbor/csv-insights",
  "/sign-in",
  "/sign-in/sso",
  "/docs",
  "/dev/mail",
  "/invitations/none",
  "/no-such-page",
];
const CONSOLE = [
  "/console",
  "/console/agents",
  "/console/agents?q=nothing-like-this",
  "/console/agents/new",
  "/console/agents/csv-insights",
  "/console/agents/csv-insights/run",
  "/console/agents/csv-insights/versions/1.0.0",
  "/console/runs",
  "/console/settings",
  "/console/settings/members",
  "/console/settings/limits",
  "/console/settings/teams",
  "/console/settings/access",
  "/console/settings/audit?verify=1",
  "/console/settings/audit?q=nothing-like-this",
  "/console/settings/domains",
  "/console/settings/danger",
  "/console/settings/brand",
  "/console/settings/sso",
  "/account/connections",
  "/workspaces",
  "/workspaces/new",
  "/console/settings/keys",
  "/console/settings/keys?of=all",
  "/account/security",
  "/account/data",
  "/confirm?to=/account/security",
];

let server: Server;
let browser: Browser;
let runPath: string;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  const run = await new Api(server).run("csv-insights", { csv: "city,orders\nOslo,3\nRiga,5\nPorto,41\n" });
  runPath = `/console/runs/${run.id}`;
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  server?.remove();
});

describe.each([
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 1280 },
  { colorScheme: "light", width: 390 },
  { colorScheme: "dark", width: 390 },
] as const)("in $colorScheme at $width pixels", ({ colorScheme, width }) => {
  it("every page fits, axe finds nothing, and its policy refuses nothing", async () => {
    const options = { colorScheme, viewport: { width, height: 900 } };
    const { page, errors } = await openPage(browser, server, options);
    const problems: string[] = [];
    const visit = async (path: string) => problems.push(...(await problemsOf(page, path)));
    for (const path of PUBLIC) await visit(path);
    await signIn(page, server);
    for (const path of [...CONSOLE, runPath]) await visit(path);
    expect([...problems, ...refusedByPolicy(errors)]).toEqual([]);
    await page.context().close();
  });
});

describe("a run's page", () => {
  it("shows what an agent drew in a sandboxed frame with its own styles, and nowhere else", async () => {
    const { page, errors } = await openPage(browser, server);
    await signIn(page, server);
    await page.goto(runPath);
    const frame = page.locator("iframe").first();
    expect(await frame.getAttribute("sandbox")).toBe("");
    const inner = page.frameLocator("iframe").first();
    await inner.locator("svg").waitFor();
    expect(await inner.locator("body").evaluate((body) => getComputedStyle(body).display)).toBe("grid");
    expect(await frame.evaluate((element: HTMLIFrameElement) => element.contentDocument)).toBeNull();
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

it("the API reference draws itself under its policy", async () => {
  const { page, errors } = await openPage(browser, server);
  await page.goto("/docs/api");
  const title = page.getByRole("heading", { name: "Quayside", level: 1 });
  await page.getByRole("heading", { name: "Create an agent" }).first().waitFor();
  // Larger than any browser makes it by itself, and unlike the page's own words: the style elements are taken.
  expect(await title.evaluate((element) => getComputedStyle(element).fontSize)).toBe("24px");
  // Icons have style attributes in their markup, which nothing gets past the policy; they look the same without.
  const others = refusedByPolicy(errors).filter(
    (error) => !/style-src-attr|Applying inline style|script-src refused eval/.test(error),
  );
  expect(others).toEqual([]);
  await page.context().close();
});

describe("without JavaScript", () => {
  it("one finds an agent, reads it, signs in and runs it", async () => {
    const { page, errors } = await openPage(browser, server, { javaScriptEnabled: false });
    await page.goto("/");
    await page
      .getByRole("link", { name: /CSV insights/ })
      .first()
      .click();
    await page.getByRole("heading", { name: "CSV insights" }).waitFor();
    await signIn(page, server);
    await page.goto("/console/agents/csv-insights/run");
    expect(await page.locator("[data-needs-scripts]:visible").count()).toBe(0);
    await page.locator("textarea").first().fill('{"csv":"a,b\\n1,2\\n"}');
    await page.getByRole("main").getByRole("button", { name: "Run" }).click();
    await page.waitForURL("**/console/runs/run_*");
    await expect
      .poll(
        async () => {
          await page.reload();
          return page.getByText("Succeeded").count();
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(0);
    expect(refusedByPolicy(errors)).toEqual([]);
    await page.context().close();
  });
});
