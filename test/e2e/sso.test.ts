import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DnsPeer } from "../peers/dns-over-https.ts";
import { type OpenIdProvider, startOpenIdProvider } from "../peers/openid-provider.ts";
import { launchBrowser, openPage } from "./browser.ts";
import { type Server, startServer } from "./server.ts";

const DOMAIN = "company.example.org";
const dns = new DnsPeer();
let resolver: HttpServer;
let provider: OpenIdProvider;
let server: Server;
let browser: Browser;

/** The resolver of the test, as a server of its own. */
async function startResolver(): Promise<HttpServer> {
  const started = createServer(async (incoming, outgoing) => {
    const headers = { accept: incoming.headers.accept ?? "" };
    const answer = await dns.fetch(new Request(`http://127.0.0.1${incoming.url}`, { headers }));
    outgoing.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return started;
}

beforeAll(async () => {
  [resolver, provider, browser] = await Promise.all([
    startResolver(),
    startOpenIdProvider(DOMAIN),
    launchBrowser(),
  ]);
  const { port } = resolver.address() as AddressInfo;
  server = await startServer({
    env: {
      QUAYSIDE_DNS_OVER_HTTPS: `http://127.0.0.1:${port}/dns-query`,
      QUAYSIDE_EGRESS_ALLOW: new URL(provider.issuer).host,
    },
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  server?.remove();
  await provider?.stop();
  resolver?.close();
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
  await owner.getByRole("main").getByRole("button", { name: "Sign in" }).click();
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

  const { page: ada } = await openPage(browser, server);
  await ada.goto("/sign-in");
  await ada.getByRole("link", { name: "Use single sign-on" }).click();
  await ada.getByLabel("E-mail at work").fill(`ada@${DOMAIN}`);
  await ada.getByRole("button", { name: "Continue" }).click();
  await ada.getByRole("link", { name: "Continue" }).click();
  await signInThere(ada, "ada");
  await ada.waitForURL(`${home}/console`);
  const me = await ada.evaluate("fetch('/api/v1/auth/me').then((answer) => answer.json())");
  expect(me).toMatchObject({ actor: { role: "member" }, user: { email: `ada@${DOMAIN}` } });
});
