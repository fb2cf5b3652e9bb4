import { Secret, TOTP } from "otpauth";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DnsPeer } from "../peers/dns-over-https.ts";
import { listen } from "../peers/listen.ts";
import { type OpenIdProvider, startOpenIdProvider } from "../peers/openid-provider.ts";
import { launchBrowser, openPage } from "./browser.ts";
import { type Server, startServer } from "./server.ts";

/** That of the people of the first demo workspace. */
const DOMAIN = "harbor.example";
const dns = new DnsPeer();
let resolver: Awaited<ReturnType<typeof listen>>;
let provider: OpenIdProvider;
let server: Server;
let browser: Browser;

beforeAll(async () => {
  [resolver, provider, browser] = await Promise.all([
    listen({ handle: dns.fetch }),
    startOpenIdProvider(DOMAIN),
    launchBrowser(),
  ]);
  server = await startServer({
    env: {
      QUAYSIDE_DNS_OVER_HTTPS: `${resolver.url}/dns-query`,
      QUAYSIDE_EGRESS_ALLOW: new URL(provider.issuer).host,
    },
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  server?.remove();
  await provider?.stop();
  resolver?.stop();
});

/** The provider's own pages: a name, and consent to what is passed on. */
async function signInThere(page: Page, name: string): Promise<void> {
  await page.waitForURL(`${provider.issuer}/**`);
  await page.locator('input[name="login"]').fill(name);
  await page.locator('input[name="password"]').fill("anything");
  await page.locator('button[type="submit"]').click();
  await page.locator('input[name="prompt"][value="consent"]').waitFor({ state: "attached" });
  await page.locator('button[type="submit"]').click();
}

/** Sets single sign-on up on its page, as an owner does. */
async function setUp(page: Page): Promise<void> {
  await page.goto("/console/settings/sso");
  const shown = page.locator("code", { hasText: "/sso/callback" }).first();
  provider.allow((await shown.textContent()) ?? "");
  await page.getByLabel("Issuer").fill(provider.issuer);
  await page.getByLabel("Client ID").fill(provider.client.id);
  await page.getByLabel("Client secret").fill(provider.client.secret);
  await page.getByLabel("E-mail domain").fill(DOMAIN);
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL("**/sso?done=set");
  const value = await page.locator("code", { hasText: "quayside-sso=" }).first().textContent();
  dns.set(`_quayside-sso.${DOMAIN}`, "TXT", value ?? "");
  await page.getByRole("button", { name: "Check now" }).click();
  await page.waitForURL("**/sso?done=prove");
}

it("an owner sets single sign-on up, tests it and requires it; somebody comes in by it", async () => {
  const tenant = server.demo.tenants[0];
  const home = `http://${tenant?.slug}.localhost:${new URL(server.url).port}`;
  const { page: owner, errors } = await openPage(browser, server, { baseURL: home });
  await owner.goto("/sign-in?to=/console");
  await owner.getByLabel("E-mail").fill(tenant?.users[0]?.email ?? "");
  await owner.getByLabel("Password").fill(tenant?.users[0]?.password ?? "");
  await owner.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
  await owner.waitForURL("**/console");
  await setUp(owner);
  await owner.getByRole("button", { name: "Make a test" }).click();
  await owner.getByRole("link", { name: "Begin the test" }).click();
  await signInThere(owner, "tester");
  await owner.getByRole("heading", { name: "The sign-in works" }).waitFor();
  await owner.getByText(`tester@${DOMAIN} would come in as member.`).waitFor();
  await owner.goto("/console/settings/sso");
  await owner.getByRole("button", { name: "Require single sign-on" }).click();
  await owner.waitForURL("**/sso?done=enforce");
  // The provider's own pages ask for a font elsewhere.
  expect(errors.filter((error) => !error.startsWith(provider.issuer))).toEqual([]);

  const { page: newcomer } = await openPage(browser, server);
  await newcomer.goto("/sign-in");
  await newcomer.getByRole("link", { name: "Use single sign-on" }).click();
  await newcomer.getByLabel("E-mail at work").fill(`newcomer@${DOMAIN}`);
  await newcomer.getByRole("button", { name: "Continue" }).click();
  await newcomer.getByRole("link", { name: "Continue" }).click();
  await signInThere(newcomer, "newcomer");
  await newcomer.waitForURL(`${home}/console`);
  const me = await newcomer.evaluate("fetch('/api/v1/auth/me').then((answer) => answer.json())");
  expect(me).toMatchObject({ actor: { role: "member" }, user: { email: `newcomer@${DOMAIN}` } });
});

it("an account with an authenticator app is asked for it after the provider, and goes on to where it was going", async () => {
  const { page, errors } = await openPage(browser, server, { javaScriptEnabled: false });
  const jun = server.demo.tenants[0]?.users[1];
  await page.goto("/sign-in?to=/account/security");
  await page.getByLabel("E-mail").fill(jun?.email ?? "");
  await page.getByLabel("Password").fill(jun?.password ?? "");
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).first().click();
  await page.getByRole("button", { name: "Set up" }).click();
  const key = (await page.getByRole("main").locator("code").textContent()) ?? "";
  const codeOf = (steps: number) =>
    TOTP.generate({
      secret: Secret.fromBase32(key.replaceAll(" ", "")),
      timestamp: Date.now() + steps * 30_000,
    });
  await page.getByLabel("Code").fill(codeOf(-1));
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByRole("heading", { name: "Keep these recovery codes" }).waitFor();
  await page.context().clearCookies();

  const home = `http://${server.demo.tenants[0]?.slug}.localhost:${new URL(server.url).port}`;
  await page.goto(`${home}/sso/start?to=/console/runs`);
  await signInThere(page, "jun");
  await page.getByRole("heading", { name: "One more step" }).waitFor();
  expect(page.url()).toBe(`${home}/sign-in?step=second&to=%2Fconsole%2Fruns`);
  await page.goto(`${home}/console/runs`);
  await page.waitForURL(`${home}/sign-in?to=%2Fconsole%2Fruns`);
  await page.goto(`${home}/sign-in?step=second&to=%2Fconsole%2Fruns`);
  await page.getByLabel("Code of your authenticator app").fill("000000");
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).first().click();
  await page.getByText("This is not right.").waitFor();
  await page.getByLabel("Code of your authenticator app").fill(codeOf(0));
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).first().click();
  await page.waitForURL(`${home}/console/runs`);
  expect((await page.context().cookies(home)).map(({ name }) => name)).not.toContain(
    "__Host-quayside-second-factor",
  );
  expect(errors.filter((error) => error.startsWith(home))).toEqual([
    expect.stringContaining("the server responded with a status of 401"),
  ]);
});
