import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildIsStale, digestOfSources, installIsStale, STAMP } from "./sources.mjs";

let root: string;
const put = (path: string, content: unknown) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "quayside-sources-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("digestOfSources", () => {
  it("changes with the content and with the name of a source", () => {
    put("workers/index.ts", "one");
    const first = digestOfSources(root);
    put("workers/index.ts", "two");
    const second = digestOfSources(root);
    put("workers/index.ts", "one");
    put("workers/more.ts", "");
    expect(new Set([first, second, digestOfSources(root)]).size).toBe(3);
  });

  it("does not see tests, hidden files and what was built", () => {
    put("app/root.tsx", "page");
    const before = digestOfSources(root);
    put("app/root.test.tsx", "test");
    put("app/.cache", "x");
    put("agents-runtime/isolate/dist/index.js", "built");
    expect(digestOfSources(root)).toBe(before);
  });
});

describe("buildIsStale", () => {
  const products = [
    "dist/gateway/index.js",
    "dist/sandbox/index.js",
    "dist/gateway.options.json",
    "build/client/a.css",
  ];
  beforeEach(() => {
    put("wrangler.toml", "name = 'x'");
    for (const product of products) put(product, "built");
    put(STAMP, digestOfSources(root));
  });

  it("is false right after a build", () => expect(buildIsStale(root)).toBe(false));

  it("is true once a source has changed", () => {
    put("wrangler.toml", "name = 'y'");
    expect(buildIsStale(root)).toBe(true);
  });

  it.each([
    "dist/gateway/index.js",
    "dist/sandbox/index.js",
    "dist/gateway.options.json",
    "build/client",
    STAMP,
  ])("is true without %s", (product) => {
    rmSync(join(root, product), { recursive: true });
    expect(buildIsStale(root)).toBe(true);
  });
});

describe("installIsStale", () => {
  const lock = {
    packages: {
      "": { name: "quayside" },
      "node_modules/hono": { version: "4.0.0" },
      "node_modules/fsevents": { version: "2.0.0", optional: true },
    },
  };
  const installed = (packages: object) => put("node_modules/.package-lock.json", { packages });
  beforeEach(() => put("package-lock.json", lock));

  it("is true without packages, or after an installation that did not end", () => {
    expect(installIsStale(root)).toBe(true);
    put("node_modules/hono/package.json", "{}");
    expect(installIsStale(root)).toBe(true);
  });

  it("is false when all is there, but for another system's packages", () => {
    installed({ "node_modules/hono": { version: "4.0.0" } });
    expect(installIsStale(root)).toBe(false);
  });

  it("is true when a version differs or a package is missing", () => {
    installed({ "node_modules/hono": { version: "3.9.0" } });
    expect(installIsStale(root)).toBe(true);
    installed({});
    expect(installIsStale(root)).toBe(true);
  });
});
