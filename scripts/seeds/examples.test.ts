import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Example, inOrderOfCalls, readExample, readExamples, uploadFile } from "./examples.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quayside-examples-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (path: string, content: string | Uint8Array) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
};
const agent = (name: string, agents?: string[]) =>
  put(
    `${name}/agent.json`,
    JSON.stringify({ name, version: "1.0.0", title: name.toUpperCase(), permissions: { agents } }),
  );
const example = (slug: string, calls: string[] = []): Example => ({
  slug,
  calls,
  version: "1.0.0",
  title: slug,
  description: "",
  files: {},
  digest: "",
});
const order = (...examples: Example[]) => inOrderOfCalls(examples).map(({ slug }) => slug);

describe("inOrderOfCalls", () => {
  it("puts an agent after those that it calls, at any depth", () => {
    expect(order(example("a", ["b"]), example("b", ["c", "d"]), example("c"), example("d"))).toEqual([
      "c",
      "d",
      "b",
      "a",
    ]);
  });

  it("leaves alone what calls nothing, and names of agents that are not there", () => {
    expect(order(example("b"), example("a", ["elsewhere"]))).toEqual(["b", "a"]);
  });

  it("has every agent once, even in a cycle", () => {
    expect(order(example("a", ["b"]), example("b", ["a"]), example("c", ["a", "b"])).sort()).toEqual([
      "a",
      "b",
      "c",
    ]);
  });
});

describe("readExamples", () => {
  it("reads every folder with a manifest, in the order of calls", () => {
    agent("brief", ["harbor~summarise"]);
    agent("summarise");
    put("notes/README.md", "not an agent");
    expect(readExamples(folder).map(({ slug, calls }) => [slug, calls])).toEqual([
      ["summarise", []],
      ["brief", ["summarise"]],
    ]);
  });

  it("is empty without a folder", () => expect(readExamples(join(folder, "none"))).toEqual([]));
});

describe("readExample", () => {
  beforeEach(() => agent("sum"));
  const read = () => readExample(join(folder, "sum"));

  it("takes what is to be uploaded, by its path, and nothing else", () => {
    put("sum/lib/add.js", "export {}");
    put("sum/main.test.js", "test");
    put("sum/.DS_Store", "x");
    put("sum/node_modules/left-pad/index.js", "x");
    expect(Object.keys(read().files)).toEqual(["agent.json", "lib/add.js"]);
    expect(read()).toMatchObject({ slug: "sum", version: "1.0.0", title: "SUM" });
  });

  it("tells a changed file by the digest", () => {
    const before = read().digest;
    expect(read().digest).toBe(before);
    put("sum/README.md", "new");
    expect(read().digest).not.toBe(before);
  });
});

describe("uploadFile", () => {
  it("keeps text as it is, byte order mark and all", () => {
    expect(uploadFile(Buffer.from("\ufeffgrüße"))).toBe("\ufeffgrüße");
  });

  it("encodes what is not text", () => {
    const wasm = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0xff);
    expect(uploadFile(wasm)).toEqual({ base64: "AGFzbQEAAAD/" });
  });
});
