import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launchBrowser, type OpenedPage, openPage, type Person, personOf } from "./browser.ts";
import { type Server, type StartOptions, startServer } from "./server.ts";

interface StageOptions {
  /** Asked once what the suite prepared before is there. */
  start?(): StartOptions;
  /** Further arguments of the browser. */
  browserArgs?(server: Server): Promise<string[]>;
}

/** What a suite in a browser plays on: a server of its own, and a browser. */
export class Stage {
  #server: Server | undefined;
  #browser: Browser | undefined;

  get server(): Server {
    if (!this.#server) throw new Error("The server is there from the first test on.");
    return this.#server;
  }
  get browser(): Browser {
    if (!this.#browser) throw new Error("The browser is there from the first test on.");
    return this.#browser;
  }

  /** A page in a context of its own, with what went wrong in it. It closes when the test has ended. */
  open(options?: BrowserContextOptions): Promise<OpenedPage> {
    return openPage(this.browser, this.server, options);
  }

  /** A person of the demo. */
  person = (n: number): Person => personOf(this.server, n);

  /** The host of the demo's first workspace, or of another one. */
  home(slug: string | undefined = this.server.demo.tenants[0]?.slug): string {
    return `http://${slug}.localhost:${this.server.port}`;
  }

  /** What matches in the newest mail to an address that has it. */
  async mailed(email: string, pattern: RegExp): Promise<string> {
    const found = async () => {
      const response = await fetch(`${this.server.url}/dev/mail.json?to=${encodeURIComponent(email)}`);
      return pattern.exec(await response.text())?.[0];
    };
    await expect.poll(found, { timeout: 15_000 }).toBeDefined();
    return (await found()) ?? "";
  }

  async set({ start, browserArgs }: StageOptions): Promise<void> {
    this.#server = await startServer(start?.());
    this.#browser = await launchBrowser(await browserArgs?.(this.#server));
  }

  async clear(): Promise<void> {
    await Promise.all((this.#browser?.contexts() ?? []).map((context) => context.close()));
  }

  async strike(): Promise<void> {
    await this.#browser?.close();
    await this.#server?.stop();
    this.#server?.remove();
  }
}

/** A stage for the suite that asks for it: there before its first test, and gone after its last. */
export function stageOf(options: StageOptions = {}): Stage {
  const stage = new Stage();
  beforeAll(() => stage.set(options));
  afterEach(() => stage.clear());
  afterAll(() => stage.strike());
  return stage;
}
