// Plain JavaScript without dependencies: start.mjs runs it on Node 20, before anything is installed.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";

/** What the built Workers and pages are made of, relative to the repository. */
const SOURCES = [
  "app",
  "workers",
  "agents-runtime",
  "contracts",
  "examples",
  "public",
  "wrangler.toml",
  "vite.config.ts",
  "tsconfig.json",
  "package-lock.json",
  "scripts/build.ts",
  "scripts/build-pages.ts",
  "scripts/build-runtime.ts",
  "scripts/seeds/examples.ts",
  "scripts/templates.ts",
];

/** What a build leaves behind; without one of these there is nothing to serve. */
const PRODUCTS = [
  "dist/gateway/index.js",
  "dist/sandbox/index.js",
  "dist/gateway.options.json",
  "build/client",
];

export const STAMP = "dist/.sources";

const ignored = (name) =>
  name === "dist" || name === "node_modules" || name.startsWith(".") || /\.test\.tsx?$/.test(name);

function* filesUnder(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  const names = readdirSync(path).filter((name) => !ignored(name));
  for (const name of names.sort()) yield* filesUnder(join(path, name));
}

/** SHA-256 (hex) over the names and contents of everything that a build reads. */
export function digestOfSources(root) {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    for (const file of filesUnder(join(root, source))) {
      const content = readFileSync(file);
      hash.update(`${file.slice(root.length).split(sep).join("/")}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest("hex");
}

/** Whether the last build was made of other sources than those at hand, or lacks a part. */
export function buildIsStale(root) {
  if (PRODUCTS.some((product) => !existsSync(join(root, product)))) return true;
  const stamp = join(root, STAMP);
  return !existsSync(stamp) || readFileSync(stamp, "utf8") !== digestOfSources(root);
}

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
};

/**
 * Whether `node_modules` lacks a package of the lock file, or holds another version of it. npm's own record of
 * what it installed is compared, so an `npm install` by hand counts too, and an interrupted one does not.
 */
export function installIsStale(root) {
  const wanted = readJson(join(root, "package-lock.json"))?.packages ?? {};
  const present = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  if (!present) return true;
  return Object.entries(wanted).some(([path, { version, optional, link }]) => {
    if (!path.startsWith("node_modules/") || link) return false;
    return path in present ? present[path].version !== version : !optional;
  });
}
