import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import type { Server } from "./server.ts";

// The browser's own services are kept from looking for their hosts.
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
];

/** The machine's Chromium (Debian's package `chromium`; `CHROMIUM` names another one). */
export const launchBrowser = (args: string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...ARGS, ...args] });

/** Of the errors of a page, what its Content-Security-Policy refused (the browser's own words, or the event's). */
export const refusedByPolicy = (errors: readonly string[]): string[] =>
  errors.filter((error) => /Content.?Security.?Policy/i.test(error));

/** A page in a context of its own, with what went wrong in it. */
export async function openPage(
  browser: Browser,
  server: Server,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ baseURL: server.url, ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${page.url()}: ${message.text()}`);
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
      console.error(`Content-Security-Policy: ${violatedDirective} refused ${blockedURI} ${sample}`),
    );
  });
  return { page, errors };
}

/** Signs in as the first user of the first demo workspace. */
export async function signIn(page: Page, server: Server): Promise<void> {
  const user = server.demo.tenants[0]?.users[0];
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(user?.email ?? "");
  await page.getByLabel("Password").fill(user?.password ?? "");
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/console");
}
