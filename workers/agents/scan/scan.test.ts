import { describe, expect, it } from "vitest";
import { piecesOf } from "../archives/archive-entry.ts";
import { bytesOf } from "../archives/archives.test-kit.ts";
import { readArchive } from "../archives/upload.ts";
import type { Finding } from "../contract.ts";
import { parseManifest } from "../manifest/manifest-issues.ts";
import { scanBundle } from "./scan.ts";

type Contents = Record<string, string | Uint8Array<ArrayBuffer>>;
const GOOD = "export default async (input, io) => input;\n";
const EMPTY_WASM = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

async function scan(contents: Contents, manifest: Record<string, unknown> = {}, ignored: string[] = []) {
  const parsed = parseManifest(
    JSON.stringify({ name: "hello", version: "1.0.0", kind: "isolate", main: "main.js", ...manifest }),
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const all: Contents = { "main.js": GOOD, "README.md": "# Hello", ...contents };
  const archive = async function* () {
    for (const [name, data] of Object.entries(all))
      yield { name, folder: false, read: () => piecesOf(bytesOf(data)) };
  };
  return scanBundle({ ...(await readArchive(archive, 123)), ignored }, parsed.manifest);
}

const findings = async (contents: Contents, manifest?: Record<string, unknown>) =>
  (await scan(contents, manifest)).report.findings;
const brief = ({ severity, rule, path, line }: Finding) =>
  [severity, rule, path, line].filter((part) => part !== undefined).join(" ");

describe("a bundle without fault", () => {
  it("has no findings, and is not blocked", async () => {
    const { report, program } = await scan({ "lib/x.js": "export const x = 1;" });
    expect(report).toEqual({
      findings: [],
      files: [
        { path: "README.md", bytes: 7 },
        { path: "lib/x.js", bytes: 19 },
        { path: "main.js", bytes: GOOD.length },
      ],
      packedBytes: 123,
      unpackedBytes: GOOD.length + 26,
      hostsUsed: [],
    });
    expect(program === undefined).toBe(false);
  });

  it.each([
    ["an exported function", "export default function run() {}"],
    ["a renamed export", "const run = () => 1; export { run as default };"],
    ["a re-export", 'export { default } from "./lib.js";'],
    ["a hashbang", `#!/usr/bin/env node\n${GOOD}`],
    ["a byte order mark", `\uFEFF${GOOD}`],
    ["top-level await", `await Promise.resolve();\n${GOOD}`],
    ["import attributes", `import data from "./data.json" with { type: "json" };\n${GOOD}`],
  ])("may have %s as its main module", async (_what, source) => {
    expect(await findings({ "main.js": source, "lib.js": GOOD, "data.json": "{}" })).toEqual([]);
  });
});

describe("the rules", () => {
  it.each<[string, Contents, string[]]>([
    ["a syntax error", { "main.js": "export default () => {\n  return }}\n" }, ["block syntax main.js 2"]],
    ["CommonJS", { "main.js": 'module.exports = require("x");' }, ["block main-export main.js"]],
    ["a wrong type annotation", { "lib.ts": "let a = 1;\nlet b: = 2;" }, ["block syntax lib.ts 2"]],
    ["no default export", { "main.js": "export const run = 1;" }, ["block main-export main.js"]],
    [
      "a missing module",
      { "main.js": `import "./gone.js";\n${GOOD}` },
      ["block import-unresolved main.js 1"],
    ],
    [
      "a missing re-export",
      { "main.js": `${GOOD}export * from "./gone.js";` },
      ["block import-unresolved main.js 2"],
    ],
    [
      "a missing literal import()",
      { "main.js": `${GOOD}import("./gone.js");` },
      ["block import-unresolved main.js 2"],
    ],
    [
      "an import that leaves the bundle",
      { "main.js": `import "../x.js";\n${GOOD}` },
      ["block import-unresolved main.js 1"],
    ],
    ["a package", { "main.js": `import _ from "lodash";\n${GOOD}` }, ["block import-unresolved main.js 1"]],
    ["a built-in", { "main.js": `import "node:fs";\n${GOOD}` }, ["block import-unresolved main.js 1"]],
    [
      "the platform's own",
      { "main.js": `import "cloudflare:workers";\n${GOOD}` },
      ["block import-unresolved main.js 1"],
    ],
    [
      "a picture as a module",
      { "main.js": `import "./a.png";\n${GOOD}`, "a.png": Uint8Array.of(137, 0) },
      ["block import-unresolved main.js 1"],
    ],
    [
      "an import with a made-up name",
      { "main.js": `${GOOD}import("./" + name);` },
      ["warn import-dynamic main.js 2"],
    ],
    ["eval", { "main.js": `${GOOD}eval("1");` }, ["block eval main.js 2"]],
    ["eval of globalThis", { "main.js": `${GOOD}globalThis.eval("1");` }, ["block eval main.js 2"]],
    ["eval that is tried", { "main.js": `${GOOD}try { eval("1"); } catch {}` }, ["warn eval main.js 2"]],
    [
      "new Function",
      { "main.js": `${GOOD}new Function("a", "return a");` },
      ["block new-function main.js 2"],
    ],
    [
      "the old way to the global object",
      { "main.js": `${GOOD}const g = Function("return this")();` },
      ["note new-function main.js 2"],
    ],
    [
      "setTimeout with text",
      { "main.js": `${GOOD}setTimeout("go()", 1);` },
      ["block timer-string main.js 2"],
    ],
    [
      "WebAssembly from bytes",
      { "main.js": `${GOOD}await WebAssembly.compile(x);` },
      ["warn wasm-from-bytes main.js 2"],
    ],
    [
      "WebAssembly from fetched bytes",
      { "main.js": `${GOOD}WebAssembly.instantiate(await x());` },
      ["warn wasm-from-bytes main.js 2"],
    ],
    ["a broken WebAssembly file", { "a.wasm": Uint8Array.of(1, 2, 3) }, ["block wasm-invalid a.wasm"]],
    [
      "a WebAssembly file cut off",
      { "a.wasm": Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 9) },
      ["block wasm-invalid a.wasm"],
    ],
    ["a broken JSON file", { "a.json": "{" }, ["block json-invalid a.json"]],
    [
      "JSON without end",
      { "a.json": `${"[".repeat(5000)}${"]".repeat(5000)}` },
      ["block json-invalid a.json"],
    ],
    ["a minified module", { "a.js": `export const x = "${"x".repeat(6000)}";` }, ["note minified a.js"]],
    ["a very large module", { "a.js": "// comment\n".repeat(100_000) }, ["note file-large a.js"]],
    [
      "a module too large to read",
      { "a.js": "// comment\n".repeat(400_000) },
      ["block module-too-large a.js", "note file-large a.js"],
    ],
    ["a file of secrets", { "config/.env": "A=1" }, ["warn private-file config/.env"]],
    ["a large bundle", { "a.bin": new Uint8Array(10_000_001) }, ["note bundle-large"]],
  ])("see %s", async (_what, contents, expected) => {
    const { report, program } = await scan(contents);
    expect(report.findings.map(brief)).toEqual(expected);
    expect(program === undefined).toBe(expected.some((line) => line.startsWith("block")));
    for (const { message, hint } of report.findings) expect(message && hint).toMatch(/\.$/);
  });

  it.each([
    ["a method called eval", `${GOOD}parser.eval("1");`],
    ["setTimeout with a function", `${GOOD}setTimeout(() => {}, 1);`],
    [
      "WebAssembly from an imported module",
      `import m from "./a.wasm";\n${GOOD}new WebAssembly.Instance(m); WebAssembly.instantiate(m);`,
    ],
    ["text that looks like code", `${GOOD}const s = 'eval("1")'; // new Function`],
    ["a property called import", `${GOOD}const o = { import: 1 }; o.import;`],
  ])("let %s be", async (_what, source) => {
    expect(await findings({ "main.js": source, "a.wasm": EMPTY_WASM })).toEqual([]);
  });

  it.each([
    ["brackets", `${GOOD}export const x = ${"[".repeat(50_000)}${"]".repeat(50_000)};`],
    ["brackets that stay open", "(".repeat(50_000)],
    ["blocks", `${GOOD}${"{".repeat(50_000)}${"}".repeat(50_000)}`],
    ["sums", `${GOOD}export const x = ${"1+".repeat(50_000)}1;`],
    ["calls", `${GOOD}fetch(${"f(".repeat(20_000)}${")".repeat(20_000)});`],
  ])("stand any depth of %s", async (_what, source) => {
    expect((await scan({ "main.js": source })).report.files).toHaveLength(2);
  });

  it("say the line in the TypeScript that was written", async () => {
    const source = `interface A {\n  b: number;\n}\n${GOOD}eval("x" as string);\n`;
    expect((await findings({ "main.ts": source, "main.js": GOOD })).map(brief)).toEqual([
      "block eval main.ts 5",
    ]);
  });

  it("see a missing main module and a missing readme", async () => {
    const missing = await findings({}, { main: "src/index.js", readme: "docs/a.md" });
    expect(missing.map(brief)).toEqual(["block main-missing src/index.js", "warn readme-missing docs/a.md"]);
  });

  it("say what was left out", async () => {
    expect((await scan({}, {}, ["node_modules"])).report.findings.map(({ message }) => message)).toEqual([
      "node_modules was left out of the bundle.",
    ]);
  });

  it("put the gravest first, and stop at two hundred", async () => {
    const source = `${GOOD}${'fetch("https://a.example.com/");\n'.repeat(2)}${'eval("1");\n'.repeat(300)}`;
    const many = await findings({ "main.js": source });
    expect(many).toHaveLength(201);
    expect(many[0]?.severity).toBe("block");
    expect(many.at(-1)).toMatchObject({ rule: "more", message: "101 more findings are not shown." });
  });
});

describe("examples and tests", () => {
  const schemas = {
    inputSchema: {
      type: "object",
      properties: { n: { type: "number" }, unit: { type: "string", default: "m" } },
      required: ["n", "unit"],
    },
    outputSchema: { type: "string" },
    configSchema: { type: "object", additionalProperties: false },
  };

  it("that fit say nothing, defaults being filled in", async () => {
    const examples = [{ input: { n: 1 }, output: "one" }];
    const tests = [
      { name: "a", input: { n: 1 }, expect: { equals: "one" } },
      { name: "b", input: {}, expect: { error: "input_invalid" } },
    ];
    expect(await findings({}, { ...schemas, examples, tests })).toEqual([]);
  });

  it("that do not fit are warned about, by pointer", async () => {
    const examples = [{ input: { n: "1" }, output: 1 }];
    const tests = [{ name: "a", input: {}, config: { x: 1 }, expect: { equals: 1 } }];
    const pointers = (await findings({}, { ...schemas, examples, tests })).map(
      ({ severity, pointer }) => `${severity} ${pointer}`,
    );
    expect(new Set(pointers)).toEqual(
      new Set([
        "warn /examples/0/input/n",
        "warn /examples/0/output",
        "warn /tests/0/input",
        "warn /tests/0/expect/equals",
        "warn /tests/0/config/x",
      ]),
    );
  });
});
