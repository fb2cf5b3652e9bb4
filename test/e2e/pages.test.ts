import { beforeAll, describe, expect, it } from "vitest";
import { Api } from "./api.ts";
import { main, refusedByPolicy, signIn } from "./browser.ts";
import { problemsOf } from "./page-problems.ts";
import { stageOf } from "./stage.ts";

const PUBLIC = [
  "/",
  "/agents",
  "/agents?q=csv&view=list",
  "/agents?q=nothing-like-this&kind=prompt",
  "/agents?q=summrise",
  "/agents/categories/data",
  "/agents/harbor/csv-insights",
  ...["try&example=1", "api", "versions", "reviews", "permissions"].map(
    (tab) => `/agents/harbor/csv-insights?tab=${tab}`,
  ),
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
  "/console/agents/new/support-reply",
  "/console/agents/csv-insights",
  "/console/agents/csv-insights/run",
  "/console/agents/csv-insights/signing",
  "/console/agents/csv-insights/evaluations",
  "/console/agents/csv-insights/playground",
  "/console/agents/csv-insights/versions/1.0.0",
  "/console/agents/csv-insights/versions/1.0.0?tab=export",
  "/console/agents/csv-insights/deployments/production",
  "/console/agents/csv-insights/deployments/production?q=nothing-like-this",
  "/console/runs",
  "/console/runs?status=failed&status=timed_out&minDurationMs=1500",
  "/console/runs/compare",
  "/console/usage",
  "/console/usage?agent=nothing-like-this",
  "/console/settings",
  "/console/settings/members",
  "/console/settings/models",
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

const stage = stageOf();
let runPath: string;
let sharedPaths: string[];
beforeAll(async () => {
  const input = { csv: "city,orders\nOslo,3\nRiga,5\nPorto,41\n" };
  runPath = `/console/runs/${(await new Api(stage.server).run("csv-insights", input)).id}`;
  const [mine, theirs] = [new Api(stage.server), new Api(stage.server, 1)];
  const offer = (agent: string) =>
    theirs.call<{ id: string }>("POST", `/agents/${agent}/shares`, { workspace: "harbor" });
  const [offered, accepted] = [await offer("summarise"), await offer("csv-insights")];
  await mine.call("POST", `/shared-agents/${accepted.id}/accept`);
  sharedPaths = [offered, accepted].map(({ id }) => `/console/shared/${id}`);
});

describe("in light and dark, on a desk and on a phone", () => {
  it.each([
    ["public page", () => PUBLIC, false],
    ["page for who is signed in", () => [...CONSOLE, runPath, ...sharedPaths], true],
  ])(
    "every %s fits, axe finds nothing, and its policy refuses nothing",
    async (_, paths, signedIn) => {
      const { page, errors } = await stage.open();
      if (signedIn) await signIn(page, stage.person(0));
      const problems: string[] = [];
      for (const path of paths()) problems.push(...(await problemsOf(page, path)));
      expect([...problems, ...refusedByPolicy(errors)]).toEqual([]);
    },
    240_000,
  );
});

describe("a run's page", () => {
  it("shows what an agent drew in a sandboxed frame with its own styles, and nowhere else", async () => {
    const { page, errors } = await stage.open();
    await signIn(page, stage.person(0));
    await page.goto(runPath);
    const frame = page.locator("iframe").first();
    expect(await frame.getAttribute("sandbox")).toBe("");
    const inner = page.frameLocator("iframe").first();
    await inner.locator("svg").waitFor();
    expect(await inner.locator("body").evaluate((body) => getComputedStyle(body).display)).toBe("grid");
    expect(await frame.evaluate((element: HTMLIFrameElement) => element.contentDocument)).toBeNull();
    expect(errors).toEqual([]);
  });
});

it("the API reference draws itself under its policy", async () => {
  const { page, errors } = await stage.open();
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
});

describe("without JavaScript", () => {
  it("one finds an agent, reads it, signs in and runs it", async () => {
    const { page, errors } = await stage.open({ javaScriptEnabled: false });
    await page.goto("/");
    await main(page).getByRole("searchbox").first().fill("csv insights");
    await main(page).getByRole("button", { name: "Search" }).first().click();
    await page.waitForURL("**/agents?*");
    await main(page)
      .getByRole("link", { name: /CSV insights/ })
      .first()
      .click();
    await page.getByRole("heading", { name: "CSV insights", level: 1 }).waitFor();
    await signIn(page, stage.person(0));
    await page.goto("/console/agents/csv-insights/run");
    expect(await page.locator("[data-needs-scripts]:visible").count()).toBe(0);
    await page.locator("textarea").first().fill('{"csv":"a,b\\n1,2\\n"}');
    await main(page).getByRole("button", { name: "Run" }).click();
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
  });
});
