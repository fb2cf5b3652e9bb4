/**
 * `npm run build:pages`, also the gateway's `[build]` command: the Remix pages, and beside them the browser
 * bundle of the API reference, which is served by us rather than by a CDN, the templates of agents, and the
 * server that exported agents take along.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeRuntime } from "./build-runtime.ts";
import { writeTemplates } from "./templates.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const REFERENCE = "node_modules/@scalar/api-reference/dist/browser/standalone.js";
const VENDOR = "build/client/assets/vendor/scalar.js";

/** Builds into `build/`. Exits with the status of a failed step. */
async function buildPages(): Promise<void> {
  // Whoever builds, tests among them: people are never sent React's development build.
  const env = { ...process.env, NODE_ENV: "production" };
  const result = spawnSync("remix", ["vite:build"], { cwd: root, stdio: "inherit", env });
  if (result.status !== 0) process.exit(result.status ?? 1);
  mkdirSync(dirname(join(root, VENDOR)), { recursive: true });
  cpSync(join(root, REFERENCE), join(root, VENDOR));
  writeTemplates(root);
  await writeRuntime(root);
}

// Both Workers are bundled one after the other, and the check of the deployment follows the build: each asks for
// the pages, which are built once.
if (process.env.QUAYSIDE_PAGES_BUILT !== "1") await buildPages();
