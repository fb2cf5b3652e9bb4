import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CloudflarePeer } from "../peers/cloudflare-hostnames.ts";
import { DnsPeer } from "../peers/dns-over-https.ts";
import { startEdge } from "../peers/edge.ts";
import { listen } from "../peers/listen.ts";
import { launchBrowser, openPage } from "./browser.ts";
import { type Server, startServer } from "./server.ts";

const DOMAIN = "agents.hafenwerk.example";
const dns = new DnsPeer();
const cloudflare = new CloudflarePeer();
type Listening = Awaited<ReturnType<typeof listen>>;
let resolver: Listening;
let hostnames: Listening;
let edge: Awaited<ReturnType<typeof startEdge>>;
let server: Server;
let browser: Browser;
let workspace: string;
let custom: string;

beforeAll(async () => {
  [resolver, hostnames] = await Promise.all([
    listen({ handle: dns.fetch }),
    listen({ handle: cloudflare.fetch }),
  ]);
  server = await startServer({
    env: {
      QUAYSIDE_DNS_OVER_HTTPS: `${resolver.url}/dns-query`,
      QUAYSIDE_CLOUDFLARE_ZONE_ID: cloudflare.zone,
      QUAYSIDE_CLOUDFLARE_API_TOKEN: cloudflare.token,
      QUAYSIDE_CLOUDFLARE_API_URL: `${hostnames.url}/client/v4`,
    },
  });
  const { port } = new URL(server.url);
  workspace = `http://${server.demo.tenants[0]?.slug}.localhost:${port}`;
  custom = `https://${DOMAIN}:${port}`;
  // The name leads to the edge, as its CNAME would have it; cookies ask for TLS there.
  edge = await startEdge(Number(port));
  browser = await launchBrowser([`--host-resolver-rules=MAP ${DOMAIN} 127.0.0.1:${edge.port}`]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  server?.remove();
  resolver?.stop();
  hostnames?.stop();
  edge?.stop();
});

async function signInAt(page: Page, origin: string): Promise<void> {
  const user = server.demo.tenants[0]?.users[0];
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel("E-mail").fill(user?.email ?? "");
  await page.getByLabel("Password").fill(user?.password ?? "");
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`${origin}/console`);
}

/** Asks the page to look again until it says so: it looks at most every ten seconds. */
async function checkUntil(page: Page, words: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.getByRole("button", { name: `Check now: ${DOMAIN}` }).click();
        await page.waitForLoadState("networkidle");
        return page.getByText(words).count();
      },
      { timeout: 30_000, interval: 1_000 },
    )
    .toBeGreaterThan(0);
}

/** Adds the domain as its page says: what it shows goes into DNS, as it stands there. */
async function addDomain(page: Page): Promise<void> {
  await page.goto(`${workspace}/console/settings/domains`);
  await page.getByLabel("Add a domain").fill(DOMAIN);
  await page.getByRole("button", { name: "Add domain" }).click();
  await page.getByText("Waiting for DNS").waitFor();
  for (const type of ["TXT", "CNAME"]) {
    const [name, value] = await page
      .locator("li", { has: page.getByText(type, { exact: true }) })
      .locator("code")
      .allTextContents();
    dns.set(name ?? "", type, value ?? "");
  }
  await checkUntil(page, "Waiting for its certificate");
  cloudflare.become(DOMAIN, "active");
  await checkUntil(page, "Active");
}

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 16"><rect width="48" height="16" fill="#fff"/></svg>`;

/** Sets the brand on its page, which shows it before it is saved. */
async function setBrand(page: Page): Promise<void> {
  await page.goto(`${workspace}/console/settings/brand`);
  await page.getByLabel("Name", { exact: true }).fill("Hafenwerk");
  await page
    .getByLabel("Logo", { exact: true })
    .setInputFiles({ name: "logo.svg", mimeType: "image/svg+xml", buffer: Buffer.from(LOGO) });
  await page.getByLabel("Header, light", { exact: true }).fill("#8a1538");
  const bar = page.locator(".brand-preview .bg-navy").first();
  await expect
    .poll(() => bar.evaluate((element) => getComputedStyle(element).backgroundColor))
    .toBe("rgb(138, 21, 56)");
  await expect
    .poll(() => bar.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
  await page.getByLabel(/Hide “Powered by Quayside”/).check();
  // White on it could not be read.
  await page.getByLabel("Links, light", { exact: true }).fill("#9ec5ff");
  await page.getByRole("button", { name: "Save the brand" }).click();
  await page
    .getByText(/has a contrast of 1\.\d\d:1 .* the nearest colour that has it is #/)
    .first()
    .waitFor();
  await page.getByLabel("Links, light", { exact: true }).fill("#8a1538");
  await page.getByRole("button", { name: "Save the brand" }).click();
  await page.waitForURL("**/brand?done=save");
}

const PAGES = [
  ...["/console", "/console/agents", "/console/agents/new", "/console/agents/csv-insights", "/console/runs"],
  ...["/console/agents/csv-insights/run", "/console/agents/csv-insights/versions/1.0.0"],
  ...["", "/members", "/limits", "/audit", "/domains", "/brand", "/sso", "/keys", "/danger"].map(
    (page) => `/console/settings${page}`,
  ),
  ...["/confirm?to=/console", "/docs", "/no-such-page"],
];

/** What of a page is not as the brand has it. */
async function unbranded(page: Page, path: string): Promise<string[]> {
  await page.goto(custom + path);
  const { title, bar, logo, text } = await page.evaluate(() => ({
    title: document.title,
    bar: getComputedStyle(document.querySelector("header") as Element).backgroundColor,
    logo: document.querySelector<HTMLImageElement>("header img")?.naturalWidth ?? 0,
    text: document.querySelector("footer")?.textContent ?? "",
  }));
  const at = new URL(page.url());
  return [
    ...(at.origin === custom ? [] : [`${path} is at ${at.origin}`]),
    ...(title.endsWith(" · Hafenwerk") ? [] : [`${path} has the title ${title}`]),
    ...(bar === "rgb(138, 21, 56)" && logo > 0
      ? []
      : [`${path} has the header ${bar} with a logo of ${logo} pixels`]),
    ...(text.includes("Quayside") ? [`${path} names the platform`] : []),
  ];
}

it("a workspace is at its own domain with its own brand: added, proven, signed in at, used and removed", async () => {
  const { page: owner, errors } = await openPage(browser, server);
  await signInAt(owner, workspace);
  await addDomain(owner);
  await setBrand(owner);
  // The refused colours are the one answer that was no success.
  expect(errors.filter((error) => !/status of 400/.test(error))).toEqual([]);

  const { page, errors: wrong } = await openPage(browser, server, { ignoreHTTPSErrors: true });
  await page.goto(`${custom}/`);
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  const strange = await unbranded(page, "/sign-in");
  // A passkey of the platform's is of no use here; who has one goes there, and comes back.
  expect(await page.getByRole("button", { name: "Use a passkey" }).count()).toBe(0);
  await page.getByRole("link", { name: "Continue at localhost" }).waitFor();
  await signInAt(page, custom);
  for (const path of PAGES) strange.push(...(await unbranded(page, path)));
  expect(strange).toEqual([]);
  expect(wrong.filter((error) => !/status of 404/.test(error))).toEqual([]);

  const run = await page.evaluate(async () => {
    const headers = { "content-type": "application/json", prefer: "wait=30" };
    const body = JSON.stringify({ input: { csv: "city,orders\nOslo,3\nRiga,5\n" } });
    const answer = await fetch("/api/v1/agents/csv-insights/runs", { method: "POST", headers, body });
    return ((await answer.json()) as { id: string }).id;
  });
  expect(await unbranded(page, `/console/runs/${run}`)).toEqual([]);
  await page.getByText("Succeeded").first().waitFor();
  await page.getByTitle(/^Signed in as/).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/console"));
  await page.goto(`${custom}/console`);
  expect(new URL(page.url()).pathname).toBe("/sign-in");

  // Whoever is signed in at the platform's host comes over without typing anything.
  const { page: guest } = await openPage(browser, server, { ignoreHTTPSErrors: true });
  await signInAt(guest, server.url);
  await guest.goto(`${custom}/sign-in?to=/console/runs`);
  await guest.getByRole("link", { name: "Continue at localhost" }).click();
  await guest.waitForURL(`${custom}/console/runs`);

  await owner.goto(`${workspace}/console/settings/domains`);
  await owner.getByLabel(`Remove ${DOMAIN}`, { exact: true }).click();
  await owner.getByLabel(`Type ${DOMAIN} to remove it`).fill(DOMAIN);
  await owner.getByRole("button", { name: "Remove the domain" }).click();
  await owner.getByText(/Being removed|No domain of your own yet/).waitFor();
  const gone = await guest.goto(`${custom}/console`);
  expect([gone?.status(), await guest.title()]).toEqual([
    421,
    "There is no workspace at this address · Quayside",
  ]);
  await expect.poll(() => cloudflare.hostnames.size, { timeout: 10_000 }).toBe(0);
});
