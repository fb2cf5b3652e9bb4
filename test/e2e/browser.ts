import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import type { Server } from "./server.ts";

// The browser's own services are kept from looking for their hosts.
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
];

/** Debian's Chromium: the one without a window starts sooner, and takes less of the machine. */
const INSTALLED = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/** The machine's Chromium (Debian's package `chromium-headless-shell`, else `chromium`; `CHROMIUM` names another one). */
export const launchBrowser = (args: string[] = []): Promise<Browser> => {
  const executablePath = process.env.CHROMIUM ?? INSTALLED.find(existsSync) ?? "chromium";
  return chromium.launch({ executablePath, args: [...ARGS, ...args] });
};

/** Of the errors of a page, what its Content-Security-Policy refused (the browser's own words, or the event's). */
export const refusedByPolicy = (errors: readonly string[]): string[] =>
  errors.filter((error) => /Content.?Security.?Policy/i.test(error));

/** A page, and what went wrong in it: errors of its scripts and of its console, and what its policy refused. */
export interface OpenedPage {
  page: Page;
  errors: string[];
}

/** A page in a context of its own. */
export async function openPage(
  browser: Browser,
  server: Server,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
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

export interface Person {
  email: string;
  password: string;
}

/** One of the people of the demo: owner and developer of its first workspace, then of its second. */
export function personOf({ demo }: Server, n: number): Person {
  const person = demo.tenants.flatMap(({ users }) => users)[n];
  if (!person) throw new Error(`The demo has no person ${n}.`);
  return person;
}

/** A page without its header, whose links are on every page. */
export const main = (page: Page): Locator => page.getByRole("main");

/** Answers the form for signing in that a page shows. */
export async function fillSignIn(page: Page, { email, password }: Person): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await main(page).getByRole("button", { name: "Sign in", exact: true }).first().click();
}

/** Signs in by password on the way to a page; what comes then is for the caller to wait for. */
export async function signInFor(page: Page, person: Person, to: string, origin = ""): Promise<void> {
  await page.goto(`${origin}/sign-in?to=${encodeURIComponent(to)}`);
  await fillSignIn(page, person);
}

/** Signs in by password at a host, with nothing else to go to. */
export async function signIn(page: Page, person: Person, origin = ""): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await fillSignIn(page, person);
  await page.waitForURL(`${origin || "**"}/console`);
}
