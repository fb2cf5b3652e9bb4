import { expect, it } from "vitest";
import { makeAdministrator } from "./api.ts";
import { codeOf, enableApp, fillCode } from "./authenticator.ts";
import { main, refusedByPolicy, signInFor } from "./browser.ts";
import { problemsOf } from "./page-problems.ts";
import { stageOf } from "./stage.ts";

const REASON = "Asked for in ticket 4711: their run does not end.";

const stage = stageOf();

it("an administrator finds people and workspaces, suspends, and acts in somebody's place under a banner", async () => {
  const { page, errors } = await stage.open();
  const [admin, other] = [stage.person(0), stage.person(2)];
  await makeAdministrator(stage.server, admin.email);
  await signInFor(page, admin, "/admin");
  // The password alone opens nothing.
  await page
    .getByText(/second factor/i)
    .first()
    .waitFor();
  await page.goto("/account/security");
  const { key } = await enableApp(page);
  await page.context().clearCookies();
  await signInFor(page, admin, "/admin/users");
  await fillCode(page, codeOf(key, 0));
  await main(page).getByRole("heading", { name: "People" }).waitFor();

  const problems: string[] = [];
  await main(page)
    .getByRole("row", { name: new RegExp(other.email) })
    .getByRole("link")
    .click();
  await page.waitForURL("**/admin/users/usr_*");
  const person = new URL(page.url()).pathname;
  await main(page).locator("a[href^='/admin/tenants/']").first().click();
  await page.waitForURL("**/admin/tenants/ten_*");
  const here = page.getByRole("navigation", { name: "Platform" }).locator("[aria-current=page]:visible");
  expect(await here.allTextContents()).toEqual(["Workspaces"]);
  const workspace = new URL(page.url()).pathname;
  const reviews = ["/admin/reviews", "/admin/reviews?tab=hidden"];
  for (const path of ["/admin", "/admin?q=nothing-like-this", "/admin/users", person, workspace, ...reviews])
    problems.push(...(await problemsOf(page, path)));

  await page.goto(workspace);
  await page.getByLabel("Reason").fill(REASON);
  await main(page).getByRole("button", { name: "Suspend" }).click();
  await main(page).getByText(REASON).waitFor();
  await main(page).getByRole("button", { name: "Let them go on" }).click();
  await main(page).getByRole("button", { name: "Suspend" }).waitFor();

  await page.goto(person);
  await page.getByLabel("Reason").first().fill(REASON);
  await main(page).getByRole("button", { name: "Act as this person" }).click();
  await page.waitForURL("**/console");
  const banner = page.getByRole("region", { name: "Acting in another person's place" });
  await banner.getByText("It ends in 30 minutes.").waitFor();
  problems.push(...(await problemsOf(page, "/console")));
  await page.goto("/account");
  await page.getByText("only they may see it").first().waitFor();
  await banner.getByRole("button", { name: "Stop" }).click();
  await page.waitForURL("**/sign-in**");
  expect(
    await page
      .context()
      .cookies()
      .then((all) => all.filter(({ name }) => name === "__Host-quayside")),
  ).toEqual([]);

  // The workspace reads of both in its own log.
  const { page: theirs } = await stage.open();
  await signInFor(theirs, other, "/console/settings/audit");
  await theirs.getByText("impersonation.started").first().waitFor();
  await theirs.getByText("impersonation.ended").first().waitFor();
  await theirs.getByText(REASON).first().waitFor({ state: "attached" });
  expect([...problems, ...refusedByPolicy(errors)]).toEqual([]);
}, 240_000);
