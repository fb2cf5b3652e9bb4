import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenIdProvider, startOpenIdProvider } from "../peers/openid-provider.ts";
import { lookalikes } from "../peers/sibling-host.ts";
import { makeAdministrator } from "./api.ts";
import { codeOf, enableApp, fillCode } from "./authenticator.ts";
import { fillSignIn, main, type OpenedPage, signIn, signInFor } from "./browser.ts";
import { CustomDomain, setBrand, stageAt, unbranded } from "./custom-domain.ts";
import { setUpSso, signInAt } from "./single-sign-on.ts";

/** That of the addresses of the demo's people, whose workspace it is. */
const MAIL_DOMAIN = "harbor.example";
const domain = new CustomDomain("agents.hafenwerk.example");
let provider: OpenIdProvider;
beforeAll(async () => {
  provider = await startOpenIdProvider(MAIL_DOMAIN);
});
afterAll(() => provider?.stop());
const stage = stageAt(domain, () => ({ QUAYSIDE_EGRESS_ALLOW: new URL(provider.issuer).host }));
const custom = () => `https://${domain.host}:${stage.server.port}`;
const open = (): Promise<OpenedPage> => stage.open({ ignoreHTTPSErrors: true, baseURL: custom() });

beforeAll(async () => {
  const { page, errors } = await stage.open();
  await signIn(page, stage.person(0), stage.home());
  await domain.add(page, stage.home());
  await setBrand(page, stage.home());
  await page.context().close();
  // The refused colours are the one answer that was no success.
  expect(errors.filter((error) => !/status of 400/.test(error))).toEqual([]);
});

const PAGES = [
  ...["/console", "/console/agents", "/console/agents/new", "/console/agents/csv-insights", "/console/runs"],
  ...["/console/agents/csv-insights/run", "/console/agents/csv-insights/versions/1.0.0"],
  ...["", "/members", "/limits", "/audit", "/domains", "/brand", "/sso", "/keys", "/danger"].map(
    (page) => `/console/settings${page}`,
  ),
  ...["/confirm?to=/console", "/docs", "/no-such-page"],
];

it("every page bears the workspace's brand, and it is signed in at, used and signed out of there", async () => {
  const { page, errors } = await open();
  await page.goto("/");
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  const strange = await unbranded(page, custom());
  // A passkey of the platform's is of no use here; who has one goes there, and comes back.
  expect(await page.getByRole("button", { name: "Use a passkey" }).count()).toBe(0);
  await page.getByRole("link", { name: "Continue at localhost" }).waitFor();
  await signIn(page, stage.person(0), custom());
  for (const path of PAGES) {
    await page.goto(path);
    strange.push(...(await unbranded(page, custom())));
  }
  expect(strange).toEqual([]);
  expect(errors.filter((error) => !/status of 404/.test(error))).toEqual([]);

  const run = await page.evaluate(async () => {
    const headers = { "content-type": "application/json", prefer: "wait=30" };
    const body = JSON.stringify({ input: { csv: "city,orders\nOslo,3\nRiga,5\n" } });
    const answer = await fetch("/api/v1/agents/csv-insights/runs", { method: "POST", headers, body });
    return ((await answer.json()) as { id: string }).id;
  });
  await page.goto(`/console/runs/${run}`);
  expect(await unbranded(page, custom())).toEqual([]);
  await page.getByText("Succeeded").first().waitFor();
  await page.getByTitle(/^Signed in as/).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/console"));
  await page.goto("/console");
  expect(new URL(page.url()).pathname).toBe("/sign-in");
});

it("whoever is signed in at the platform's host comes over without typing anything", async () => {
  const { page } = await open();
  await signIn(page, stage.person(0), stage.server.url);
  await page.goto("/sign-in?to=/console/runs");
  await page.getByRole("link", { name: "Continue at localhost" }).click();
  await page.waitForURL(`${custom()}/console/runs`);
});

it("a forgotten password is set anew there by a mail of the brand's, and the second factor is asked for there", async () => {
  const { email, password } = stage.person(1);
  const { page, errors } = await open();
  await signInFor(page, { email, password }, "/account/security", stage.server.url);
  const { key } = await enableApp(page);
  await page.context().clearCookies();

  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByRole("heading", { name: "Set a new password" }).waitFor();
  await page.getByLabel("E-mail").fill(email);
  await main(page).getByRole("button", { name: "Send the link" }).click();
  await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
  const strange = await unbranded(page, custom());
  // Mails name the host; without TLS, the edge sends there with it.
  const link = await stage.mailed(
    email,
    new RegExp(`https?://${domain.host}[^"\\s<]+/reset-password\\?code=[\\w-]+`),
  );
  const mail = await fetch(`${stage.server.url}/dev/mail.json?to=${encodeURIComponent(email)}`);
  const [sent] = ((await mail.json()) as { data: { from: object; content: object }[] }).data;
  expect(sent).toMatchObject({
    from: { name: "Hafenwerk" },
    content: { subject: "Choose a new password for Hafenwerk" },
  });
  expect(JSON.stringify(sent?.content)).not.toContain("Quayside");
  await page.goto(link);
  strange.push(...(await unbranded(page, custom())));
  const renewed = { email, password: "new lanterns for the old harbour" };
  await page.getByLabel("New password").fill(renewed.password);
  await main(page).getByRole("button", { name: "Set it" }).click();
  await page.waitForURL("**/sign-in?done=reset");

  await fillSignIn(page, { email, password });
  await main(page).getByRole("alert").first().waitFor();
  await fillSignIn(page, renewed);
  await page.getByRole("heading", { name: "One more step" }).waitFor();
  strange.push(...(await unbranded(page, custom())));
  // The first step alone opens nothing.
  const status = await page.evaluate("fetch('/api/v1/auth/me').then((answer) => answer.status)");
  expect(status).toBe(401);
  await fillCode(page, "000000");
  await page.getByText("This is not right.").waitFor();
  await fillCode(page, codeOf(key, 0));
  await page.waitForURL(`${custom()}/console`);
  strange.push(...(await unbranded(page, custom())));
  expect(strange).toEqual([]);
  expect(errors.filter((error) => !/status of 401/.test(error))).toEqual([]);
});

it("single sign-on begins there, goes by the provider and ends there, in that workspace alone", async () => {
  const { page: owner } = await open();
  await signIn(owner, stage.person(0), custom());
  await setUpSso(owner, provider, domain.dns, MAIL_DOMAIN);

  const { page, errors } = await open();
  await page.goto("/sign-in?to=/console/runs");
  await page.getByRole("link", { name: "Continue with single sign-on" }).click();
  await signInAt(page, provider, "newcomer");
  await page.waitForURL(`${custom()}/console/runs`);
  expect(await unbranded(page, custom())).toEqual([]);
  const me = await page.evaluate("fetch('/api/v1/auth/me').then((answer) => answer.json())");
  expect(me).toMatchObject({
    actor: { role: "member" },
    tenant: { slug: "harbor" },
    user: { email: `newcomer@${MAIL_DOMAIN}` },
  });
  const elsewhere = (await page.context().cookies()).filter(
    ({ name, domain: host }) => name.startsWith("__Host-quayside") && host !== domain.host,
  );
  expect(elsewhere).toEqual([]);
  // The provider's own pages ask for a font elsewhere.
  expect(errors.filter((error) => !error.startsWith(provider.issuer))).toEqual([]);
});

it("the pages of the account and of the platform's administration are the platform's own", async () => {
  await makeAdministrator(stage.server, stage.person(0).email);
  const { page } = await open();
  await signIn(page, stage.person(0), custom());
  for (const path of ["/account", "/account/security", "/account/data/export", "/admin", "/admin/users"]) {
    await page.goto(path);
    // The session of the domain is of no use there.
    expect(page.url()).toBe(`${stage.server.url}/sign-in?to=${encodeURIComponent(path)}`);
  }
  await page.goto("/console");
  const statuses = await page.evaluate(async () => {
    const ask = async (path: string) => (await fetch(path)).status;
    return [await ask("/api/v1/admin/users"), await ask("/api/v1/admin/tenants")];
  });
  expect(statuses).toEqual([403, 403]);
});

describe("a page on a host beside it that sets cookies for both", () => {
  /** Who the domain takes the browser for, as the header says. */
  const whoAt = async (page: Page): Promise<string> => {
    await page.goto("/console");
    const menu = page.getByTitle(/^Signed in as/);
    return (await menu.count()) === 0 ? "nobody" : ((await menu.getAttribute("title")) ?? "");
  };
  /** Signs somebody in and answers what their browser keeps. */
  const cookieOf = async (n: number): Promise<{ page: Page; name: string; value: string }> => {
    const { page } = await open();
    await signIn(page, stage.person(n), custom());
    const [cookie] = (await page.context().cookies(custom())).filter(({ value }) => value.length > 30);
    return { page, name: cookie?.name ?? "", value: cookie?.value ?? "" };
  };
  /** Has a browser visit the page; answers which of its cookies the domain is sent from there. */
  const visit = async (page: Page): Promise<string[]> => {
    await page.goto(`https://${domain.beside}/`);
    const cookies = await page.context().cookies(`${custom()}/console`);
    return cookies.filter(({ domain: of }) => of === `.${domain.parent}`).map(({ name }) => name);
  };

  it("leaves who is signed in who they are, and signs nobody in as another", async () => {
    const attacker = await cookieOf(0);
    const cookies = lookalikes(attacker.name, attacker.value, domain.parent);
    domain.sibling?.cookies.splice(0, Infinity, ...cookies, `theme=dark; Domain=${domain.parent}; Path=/`);

    const { page: signedOut } = await open();
    // The positive control: what has no such name is set, and is heeded.
    const set = await visit(signedOut);
    expect(set).toContain("theme");
    expect(set.length).toBeGreaterThan(5);
    expect(set).not.toContain(attacker.name);
    expect(await whoAt(signedOut)).toBe("nobody");
    expect(await signedOut.locator("html").getAttribute("data-theme")).toBe("dark");

    const victim = await cookieOf(2);
    const [before, theirs] = [await whoAt(victim.page), await whoAt(attacker.page)];
    expect(before).not.toBe(theirs);
    await visit(victim.page);
    expect(await whoAt(victim.page)).toBe(before);
  });
});

it("once it is removed, nothing is there any more", async () => {
  const { page: owner } = await stage.open();
  await signIn(owner, stage.person(0), stage.home());
  await owner.goto(`${stage.home()}/console/settings/domains`);
  await owner.getByLabel(`Remove ${domain.host}`, { exact: true }).click();
  await owner.getByLabel(`Type ${domain.host} to remove it`).fill(domain.host);
  await owner.getByRole("button", { name: "Remove the domain" }).click();
  await owner.getByText(/Being removed|No domain of your own yet/).waitFor();
  const { page } = await open();
  const gone = await page.goto("/console");
  const title = await page.title();
  expect([gone?.status(), title]).toEqual([421, "There is no workspace at this address · Quayside"]);
  await expect.poll(() => domain.cloudflare.hostnames.size, { timeout: 10_000 }).toBe(0);
});
