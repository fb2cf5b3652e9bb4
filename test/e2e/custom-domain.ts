import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, vi } from "vitest";
import { CloudflarePeer } from "../peers/cloudflare-hostnames.ts";
import { DnsPeer } from "../peers/dns-over-https.ts";
import { startEdge } from "../peers/edge.ts";
import { listen } from "../peers/listen.ts";
import { type SiblingHost, startSiblingHost } from "../peers/sibling-host.ts";
import { type Stage, stageOf } from "./stage.ts";

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 16"><rect width="48" height="16" fill="#fff"/></svg>`;

/** The header's colour, `#8a1538`, as a browser says it. */
const RED = "rgb(138, 21, 56)";

/** The demo's first workspace, and what it takes to have it at a domain of its own, with a brand. */
export class CustomDomain {
  readonly host: string;
  readonly dns = new DnsPeer();
  readonly cloudflare = new CloudflarePeer();
  /** Somebody else's host beside it, under the same registrable domain. */
  readonly beside: string;
  sibling: SiblingHost | undefined;
  #env: Record<string, string> = {};
  #stops: (() => void)[] = [];

  constructor(host: string) {
    this.host = host;
    this.beside = `beside.${this.parent}`;
  }

  /** The registrable domain, for all of whose hosts each of them may set cookies. */
  get parent(): string {
    return this.host.slice(this.host.indexOf(".") + 1);
  }

  /** What the server is told of those that it asks. */
  get env(): Record<string, string> {
    return this.#env;
  }

  async startPeers(): Promise<void> {
    const [resolver, hostnames] = await Promise.all([
      listen({ handle: this.dns.fetch }),
      listen({ handle: this.cloudflare.fetch }),
    ]);
    this.#stops.push(resolver.stop, hostnames.stop);
    this.#env = {
      QUAYSIDE_DNS_OVER_HTTPS: `${resolver.url}/dns-query`,
      QUAYSIDE_CLOUDFLARE_ZONE_ID: this.cloudflare.zone,
      QUAYSIDE_CLOUDFLARE_API_TOKEN: this.cloudflare.token,
      QUAYSIDE_CLOUDFLARE_API_URL: `${hostnames.url}/client/v4`,
    };
  }

  /** What a browser is told, so that the name leads to the edge, as its CNAME would have it; cookies ask for TLS there. */
  async browserArgs(port: number): Promise<string[]> {
    const [edge, sibling] = await Promise.all([startEdge(port), startSiblingHost()]);
    this.#stops.push(edge.stop, sibling.stop);
    this.sibling = sibling;
    const rules = [`MAP ${this.host} 127.0.0.1:${edge.port}`, `MAP ${this.beside} 127.0.0.1:${sibling.port}`];
    return [`--host-resolver-rules=${rules.join()}`];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  /** Asks the page to look again until it says so: it looks at most every ten seconds. */
  async #checkUntil(page: Page, words: string): Promise<void> {
    const check = async () => {
      await page.getByRole("button", { name: `Check now: ${this.host}` }).click();
      await page.waitForLoadState("networkidle");
      expect(await page.getByText(words).count()).toBeGreaterThan(0);
    };
    await vi.waitFor(check, { timeout: 30_000, interval: 1_000 });
  }

  /** Adds the domain as its page says: what it shows goes into DNS, as it stands there. */
  async add(page: Page, workspace: string): Promise<void> {
    await page.goto(`${workspace}/console/settings/domains`);
    await page.getByLabel("Add a domain").fill(this.host);
    await page.getByRole("button", { name: "Add domain" }).click();
    await page.getByText("Waiting for DNS").waitFor();
    for (const type of ["TXT", "CNAME"]) {
      const [name, value] = await page
        .locator("li", { has: page.getByText(type, { exact: true }) })
        .locator("code")
        .allTextContents();
      this.dns.set(name ?? "", type, value ?? "");
    }
    await this.#checkUntil(page, "Waiting for its certificate");
    this.cloudflare.become(this.host, "active");
    await this.#checkUntil(page, "Active");
  }
}

/** A stage whose browser finds the domain. Environment that comes from elsewhere is asked once it is needed. */
export function stageAt(domain: CustomDomain, more: () => Record<string, string> = () => ({})): Stage {
  beforeAll(() => domain.startPeers());
  const stage = stageOf({
    start: () => ({ env: { ...domain.env, ...more() } }),
    browserArgs: ({ port }) => domain.browserArgs(port),
  });
  afterAll(() => domain.stop());
  return stage;
}

/** Sets the brand on its page, which shows it before it is saved. */
export async function setBrand(page: Page, workspace: string): Promise<void> {
  await page.goto(`${workspace}/console/settings/brand`);
  await page.getByLabel("Name", { exact: true }).fill("Hafenwerk");
  await page
    .getByLabel("Logo", { exact: true })
    .setInputFiles({ name: "logo.svg", mimeType: "image/svg+xml", buffer: Buffer.from(LOGO) });
  await page.getByLabel("Header, light", { exact: true }).fill("#8a1538");
  const bar = page.locator(".brand-preview .bg-navy").first();
  await vi.waitFor(async () => {
    expect(await bar.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe(RED);
    const width = await bar.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth);
    expect(width).toBeGreaterThan(0);
  }, 10_000);
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
  await page.getByText("Saved. Other places show it within a minute.").waitFor();
}

/** What of the page that is open is not as the brand has it. */
export async function unbranded(page: Page, origin: string): Promise<string[]> {
  const { title, bar, logo, text } = await page.evaluate(() => ({
    title: document.title,
    bar: getComputedStyle(document.querySelector("header") as Element).backgroundColor,
    logo: document.querySelector<HTMLImageElement>("header img")?.naturalWidth ?? 0,
    text: document.querySelector("footer")?.textContent ?? "",
  }));
  const at = new URL(page.url());
  const path = at.pathname;
  return [
    ...(at.origin === origin ? [] : [`${path} is at ${at.origin}`]),
    ...(title.endsWith(" · Hafenwerk") ? [] : [`${path} has the title ${title}`]),
    ...(bar === RED && logo > 0 ? [] : [`${path} has the header ${bar} with a logo of ${logo} pixels`]),
    ...(text.includes("Quayside") ? [`${path} names the platform`] : []),
  ];
}
