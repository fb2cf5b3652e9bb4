/** `npm run screenshots`: pictures of the main pages, in both themes and two widths, into `docs/screenshots/`. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Api } from "../test/e2e/api.ts";
import { launchBrowser, openPage, personOf, signIn } from "../test/e2e/browser.ts";
import { startServer } from "../test/e2e/server.ts";

const folder = fileURLToPath(new URL("../docs/screenshots", import.meta.url));
const VIEWS = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 1280 },
  { colorScheme: "light", width: 390 },
  { colorScheme: "dark", width: 390 },
] as const;
const CSV = "city,orders,paid\nOslo,31,yes\nRiga,25,no\nPorto,410,yes\nGdynia,28,yes\nSplit,33,no\n";

const [server, browser] = await Promise.all([startServer(), launchBrowser()]);
try {
  const run = await new Api(server).run("csv-insights", { csv: CSV });
  const pages = { agent: "/agents/harbor/csv-insights", console: "/console", run: `/console/runs/${run.id}` };
  mkdirSync(folder, { recursive: true });
  for (const { colorScheme, width } of VIEWS) {
    const { page } = await openPage(browser, server, { colorScheme, viewport: { width, height: 900 } });
    const shoot = (name: string) =>
      page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`) });
    await page.goto("/");
    await shoot("home");
    await signIn(page, personOf(server, 0));
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(path);
      await page.waitForLoadState("networkidle");
      await shoot(name);
    }
    await page.context().close();
  }
} finally {
  await browser.close();
  await server.stop();
  server.remove();
}
