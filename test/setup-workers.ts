import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";

// The first file makes the tables of all that follow.
const NAMES = ["DIRECTORY", "CATALOG", "SEARCH", "DATA"] as const;
type Name = (typeof NAMES)[number];
const { MIGRATIONS } = env as unknown as { MIGRATIONS: Record<Name, never> };
const databases = env as unknown as Record<Name, D1Database>;
for (const name of NAMES) await applyD1Migrations(databases[name], MIGRATIONS[name]);

// All suites sign in from one address, which is limited over all of them.
await databases.DIRECTORY.exec("DELETE FROM login_attempts");

// With each request and each call of an object, the plugin has Vite's server asked for the gateway's module; while a
// file runs it stays the same.
const GATEWAY = /\/workers\/index\.ts$/;
interface Runner {
  /** With `invalidate` it is evaluated anew, as this file is for each of tests. */
  import(url: string, options?: { invalidate: boolean }): Promise<unknown>;
}
const { moduleRunner } = (globalThis as unknown as { __vitest_mocker__: { moduleRunner: Runner } })
  .__vitest_mocker__;
const load = (Object.getPrototypeOf(moduleRunner) as Runner).import;
let gateway: unknown;
moduleRunner.import = async (url, options) => {
  if (!GATEWAY.test(url)) return load.call(moduleRunner, url, options);
  gateway ??= await load.call(moduleRunner, url);
  return gateway;
};
