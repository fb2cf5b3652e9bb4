import { describe, expect, test } from "vitest";
import { BundleError, commonFolder, manifestFace, toBundle } from "./bundle-files.ts";

const file = (path: string, content: BlobPart = "x") => ({
  path,
  file: new File([content], path.split("/").at(-1) ?? ""),
});
const MANIFEST = JSON.stringify({ name: "tide-table", title: "Tide table" });

describe("toBundle", () => {
  test("an archive stays as it is", async () => {
    const bundle = await toBundle([file("agent.tar.gz")]);
    expect(bundle).toMatchObject({ kind: "archive", name: "agent.tar.gz" });
  });

  test("a folder becomes its files, without the folder around them", async () => {
    const bundle = await toBundle([file("tide/agent.json", MANIFEST), file("tide/src/main.js", "export {}")]);
    expect(bundle).toEqual({
      kind: "folder",
      name: "tide",
      files: { "agent.json": MANIFEST, "src/main.js": "export {}" },
      skipped: 0,
    });
  });

  test("leaves out what no agent needs, and only that", async () => {
    const bundle = await toBundle([
      file("a/agent.json", MANIFEST),
      file("a/node_modules/x/index.js"),
      file("a/.git/HEAD"),
      file("a/sub/.DS_Store"),
      file("a/node_modules.md"),
    ]);
    expect(bundle.kind === "folder" && Object.keys(bundle.files)).toEqual(["agent.json", "node_modules.md"]);
    expect(bundle).toMatchObject({ skipped: 3 });
  });

  test("what is not UTF-8 travels as base64, a byte order mark survives", async () => {
    const bundle = await toBundle([
      file("agent.json", MANIFEST),
      file("add.wasm", new Uint8Array([0, 0x61, 0x73, 0x6d, 0xff])),
      file("bom.csv", "\ufeffa,b"),
    ]);
    expect(bundle).toMatchObject({ files: { "add.wasm": { base64: "AGFzbf8=" }, "bom.csv": "\ufeffa,b" } });
  });

  test.each<[string, Parameters<typeof toBundle>[0], RegExp]>([
    ["nothing", [], /no files/],
    ["only what is left out", [file("a/.git/HEAD")], /no files/],
    ["no manifest", [file("a/main.js")], /no agent\.json/],
    ["a manifest that lies deeper", [file("a/agents/one/agent.json"), file("a/readme.md")], /no agent\.json/],
    ["too many files", Array.from({ length: 2_001 }, (_, i) => file(`a/${i}.js`)), /2000 is the most/],
  ])("refuses %s, and says why", async (_, files, message) => {
    await expect(toBundle(files)).rejects.toThrow(BundleError);
    await expect(toBundle(files)).rejects.toThrow(message);
  });

  /** A file that says to have some size, and cannot be read. */
  const unread = (path: string, size: number) => ({
    path,
    file: Object.defineProperty(new File([""], path), "size", { value: size }),
  });

  test("refuses more than 10 MB before it reads any of it", async () => {
    await expect(toBundle([unread("a/agent.json", 10_000_001)])).rejects.toThrow(/Make a zip or tar\.gz/);
    await expect(toBundle([unread("a.zip", 10_000_001)])).rejects.toThrow(/archive is larger than 10 MB/);
  });

  test("refuses what has more than 10 MB only as JSON", async () => {
    const binary = file("a/a.bin", new Uint8Array(8_000_000).fill(255));
    await expect(toBundle([file("a/agent.json", MANIFEST), binary])).rejects.toThrow(/larger than 10 MB/);
  });
});

test("the common folder is one that all files lie in", () => {
  expect(commonFolder(["a/b/c", "a/d"])).toBe("a/");
  expect(commonFolder(["a/b", "ab/c"])).toBe("");
  expect(commonFolder(["agent.json", "a/b"])).toBe("");
  expect(commonFolder([])).toBe("");
});

describe("manifestFace", () => {
  const folder = (text: string) => ({
    kind: "folder" as const,
    name: "f",
    files: { "agent.json": text },
    skipped: 0,
  });

  test("is the manifest's name and title", () => {
    expect(manifestFace(folder(MANIFEST))).toEqual({ name: "tide-table", title: "Tide table" });
  });

  test.each(["{", "[]", "null", '{"name":1,"title":{}}'])("is empty for %s", (text) => {
    expect(manifestFace(folder(text))).toEqual({});
  });

  test("is empty for an archive, which is not opened here", () => {
    expect(manifestFace({ kind: "archive", name: "a.zip", body: new File([], "a.zip") })).toEqual({});
  });
});
