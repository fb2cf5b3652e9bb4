import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Secret, TOTP } from "otpauth";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser, openPage, refusedByPolicy } from "./browser.ts";
import { problemsOf } from "./page-problems.ts";
import { type Server, startServer } from "./server.ts";

const REASON = "Asked for in ticket 4711: their run does not end.";

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  server?.remove();
});

const people = () => server.demo.tenants.flatMap(({ users }) => users);
const main = (page: Page) => page.getByRole("main");

async function makeAdministrator(email: string): Promise<void> {
  const { operatorSecret } = JSON.parse(readFileSync(join(server.state, "secrets.json"), "utf8"));
  const response = await fetch(`${server.url.replace("localhost", "127.0.0.1")}/internal/platform-admins`, {
    method: "PUT",
    headers: { authorization: `Bearer ${operatorSecret}`, "content-type": "application/json" },
    body: JSON.stringify({ email, admin: true }),
  });
  expect(response.status).toBe(204);
}

async function signIn(page: Page, who: number, to: string): Promise<void> {
  await page.goto(`/sign-in?to=${to}`);
  await page.getByLabel("E-mail").fill(people()[who]?.email ?? "");
  await page.getByLabel("Password").fill(people()[who]?.password ?? "");
  await main(page).getByRole("button", { name: "Sign in", exact: true }).click();
}

const codeOf = (key: string, steps: number): string =>
  TOTP.generate({ secret: Secret.fromBase32(key), timestamp: Date.now() + steps * 30_000 });

/** Turns an authenticator app on, which an administrator has to have signed in with. */
async function enableApp(page: Page): Promise<string> {
  await main(page).getByRole("button", { name: "Set up" }).click();
  await page.waitForURL("**/account/security/authenticator");
  const key = ((await main(page).locator("code").textContent()) ?? "").replaceAll(" ", "");
  await page.getByLabel("Code").fill(codeOf(key, -1));
  await main(page).getByRole("button", { name: "Turn on" }).click();
  await page.getByRole("heading", { name: "Keep these recovery codes" }).waitFor();
  return key;
}

it("an administrator finds people and workspaces, suspends, and acts in somebody's place under a banner", async () => {
  const { page, errors } = await openPage(browser, server);
  const [admin, other] = [people()[0]?.email ?? "", people()[2]?.email ?? ""];
  await makeAdministrator(admin);
  await signIn(page, 0, "/admin");
  // The password alone opens nothing.
  await page
    .getByText(/second factor/i)
    .first()
    .waitFor();
  await page.goto("/account/security");
  const key = await enableApp(page);
  await page.context().clearCookies();
  await signIn(page, 0, "/admin/users");
  await page.getByLabel("Code of your authenticator app").fill(codeOf(key, 0));
  await main(page)
    .getByRole("button", { name: /^(Sign in|Go on|Continue)$/ })
    .click();
  await main(page).getByRole("heading", { name: "People" }).waitFor();

  const problems: string[] = [];
  await main(page)
    .getByRole("row", { name: new RegExp(other) })
    .getByRole("link")
    .click();
  await page.waitForURL("**/admin/users/usr_*");
  const person = new URL(page.url()).pathname;
  await main(page).locator("a[href^='/admin/tenants/']").first().click();
  await page.waitForURL("**/admin/tenants/ten_*");
  const workspace = new URL(page.url()).pathname;
  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 390],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    for (const path of ["/admin", "/admin?q=nothing-like-this", "/admin/users", person, workspace]) {
      problems.push(...(await problemsOf(page, path)));
    }
  }

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
  await banner.waitFor();
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
  const { page: theirs } = await openPage(browser, server);
  await signIn(theirs, 2, "/console/settings/audit");
  await theirs.getByText("impersonation.started").first().waitFor();
  await theirs.getByText("impersonation.ended").first().waitFor();
  await theirs.getByText(REASON).first().waitFor({ state: "attached" });
  expect([...problems, ...refusedByPolicy(errors)]).toEqual([]);
}, 240_000);
