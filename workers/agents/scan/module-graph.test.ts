import { describe, expect, it } from "vitest";
import { textOf } from "../archives/text.ts";
import { moduleGraph } from "./module-graph.ts";
import { moduleKind, parseJsonFile, resolveSpecifier } from "./module-kinds.ts";
import { isFinding, parseModule } from "./parse-module.ts";
import { TokenBudget } from "./token-budget.ts";

type Contents = Record<string, string | Uint8Array<ArrayBuffer>>;
const GOOD = "export default async (input) => input;\n";
const EMPTY_WASM = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

function graphOf(contents: Contents) {
  const all: Contents = { "main.js": GOOD, ...contents };
  const files = Object.entries(all).map(([path, data]) => {
    const isText = typeof data === "string";
    const parsed =
      isText && moduleKind(path, isText) === "js" ? parseModule(path, data, new TokenBudget()) : undefined;
    return [path, { isText, module: parsed && !isFinding(parsed) ? parsed : undefined }] as const;
  });
  return moduleGraph(new Map(files), "main.js");
}

describe("an import that leads nowhere", () => {
  it.each<[string, string, Contents]>([
    ["./a", 'Write the whole name: "./a.ts".', { "a.ts": "" }],
    ["./lib", 'Write the whole name: "./lib/index.js".', { "lib/index.js": "" }],
    ["./a.js", 'Write "./a.ts": modules keep their names.', { "a.ts": "" }],
    ["./a.mjs", 'Write "./a.mts": modules keep their names.', { "a.mts": "" }],
    ["./A.js", 'The file is called "a.js": upper and lower case matter.', { "a.js": "" }],
    ["./gone.js", "Put the file into the bundle, or mend the path.", {}],
    ["../a.js", "An import cannot leave the bundle.", {}],
    ["/a.js", 'Write it relative to this file, beginning with "./" or "../".', { "a.js": "" }],
    ["https://esm.sh/x", "Put the module's file into the bundle and import that.", {}],
    ["node:fs", "Built-in modules are not there: an agent has the web platform's globals, and io.", {}],
    ["quayside", 'Only types come from "quayside": use import type, in a .ts file.', {}],
    [
      "zod",
      "Bundle dependencies into your files first, with esbuild or rollup, say; nothing is installed here.",
      {},
    ],
    [
      "./a.cjs",
      "JavaScript, TypeScript, JSON, WebAssembly (.wasm) and UTF-8 text can be imported.",
      { "a.cjs": "" },
    ],
    ["./a.js?x", "Put the file into the bundle, or mend the path.", { "a.js": "" }],
  ])("has a hint: %s", (specifier, hint, contents) => {
    const { findings } = graphOf({ "main.js": `import ${JSON.stringify(specifier)};\n${GOOD}`, ...contents });
    expect(findings).toMatchObject([
      { severity: "block", rule: "import-unresolved", path: "main.js", line: 1, column: 1, hint },
    ]);
  });

  it("is found in modules that nothing imports, too", () => {
    expect(graphOf({ "lib/a.js": '\n  import "./b.js";' }).findings).toMatchObject([
      { path: "lib/a.js", line: 2, column: 3 },
    ]);
  });
});

describe("what is loaded", () => {
  const loaded = (contents: Contents) => Object.fromEntries(graphOf(contents).loaded);

  it("is what the main module can reach, each as its kind", () => {
    const source = `import "./lib/a.ts";\nimport text from "./t.html";\nimport("./d.json");\n${GOOD}`;
    const contents = {
      "main.js": source,
      "lib/a.ts": 'import "../b.wasm";',
      "b.wasm": EMPTY_WASM,
      "t.html": "<p>",
      "d.json": "1",
    };
    const kinds = { "main.js": "js", "lib/a.ts": "js", "b.wasm": "wasm", "t.html": "text", "d.json": "json" };
    expect(loaded({ ...contents, "unused.js": "" })).toEqual(kinds);
  });

  it("goes round in circles once", () => {
    const contents = { "main.js": `import "./a.js";\n${GOOD}`, "a.js": 'import "./main.js";' };
    expect(loaded(contents)).toEqual({ "main.js": "js", "a.js": "js" });
  });

  it("is everything that can be, when names are made while running", () => {
    const source = `${GOOD}export const load = (name) => import(name);`;
    const contents = { "main.js": source, "a.js": "", "b.png": Uint8Array.of(0), "README.md": "# A" };
    expect(loaded(contents)).toEqual({ "main.js": "js", "a.js": "js", "README.md": "text" });
  });

  it("is not everything when a module that nothing imports makes names", () => {
    expect(loaded({ "tool.js": "import(x);", "a.js": "" })).toEqual({ "main.js": "js" });
  });
});

describe("files as modules", () => {
  it.each([
    ["a.js", "js"],
    ["a.mts", "js"],
    ["A.JSON", "json"],
    ["a.wasm", "wasm"],
    ["Makefile", "text"],
    ["a.b.css", "text"],
    ["a.jsx", undefined],
    ["a.cts", undefined],
  ])("%s is %s", (path, kind) => {
    expect(moduleKind(path, true)).toBe(kind);
  });

  it("that are not text are only WebAssembly", () => {
    expect(moduleKind("a.wasm", false)).toBe("wasm");
    expect(moduleKind("a.js", false)).toBeUndefined();
  });

  it("are text, byte for byte, or not", () => {
    const bom = Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d);
    expect(textOf(bom)).toBe("\uFEFF{}");
    expect(parseJsonFile(textOf(bom) ?? "")).toEqual({});
    expect(textOf(Uint8Array.of(0x61, 0))).toBeUndefined();
    expect(textOf(Uint8Array.of(0xff, 0xfe))).toBeUndefined();
  });

  it.each([
    ["main.js", "./a.js", "a.js"],
    ["lib/main.js", "../a.js", "a.js"],
    ["lib/main.js", "./x/./../a.js", "lib/a.js"],
    ["lib/main.js", "../../a.js", undefined],
  ])("from %s, %s is %s", (from, specifier, path) => {
    expect(resolveSpecifier(from, specifier)).toBe(path);
  });
});
