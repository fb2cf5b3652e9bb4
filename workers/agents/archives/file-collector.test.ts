import { describe, expect, it } from "vitest";
import { ignoredPart, isReserved, pathProblem, shownPath } from "./bundle-paths.ts";
import { FileCollector } from "./file-collector.ts";

/** Entries by name; those of folders end with a slash. */
const entry = (name: string) => ({ name, folder: name.endsWith("/") });
const collect = (...paths: string[]) => {
  const collector = new FileCollector();
  for (const path of paths) {
    const kept = collector.admit(entry(path));
    if (kept !== undefined) collector.keep(kept, { bytes: 1, sha256: "" });
  }
  return collector.finish();
};
const names = (...paths: string[]) => [...collect(...paths).files.keys()];
const refused = (code: string) => expect.objectContaining({ refusal: expect.objectContaining({ code }) });

describe("paths", () => {
  it.each([
    "a.js",
    "src/a.js",
    ".env",
    "a b.txt",
    "ü/日本.txt",
    "a..b/c",
    "console.js",
    "a.con",
    `${"a".repeat(252)}.js`,
  ])("%s may stand", (path) => {
    expect(pathProblem(path)).toBeUndefined();
  });

  it.each([
    ["", /no name/],
    ["..", /leaves/],
    ["a/..", /leaves/],
    ["./a", /empty segment/],
    ["a/", /empty segment/],
    ["/", /absolute/],
    ["c:a", /drive/],
    ["a\\b", /backslash/],
    ["a\u0000b", /control/],
    ["a\u0085b", /control/],
    ["\u2066a", /control/],
    ["\ud800", /UTF-8/],
    ["é".repeat(128), /longer than 255 bytes/],
    ["a/__proto__", /reserved/],
  ])("%j may not", (path, problem) => {
    expect(pathProblem(path)).toMatch(problem);
  });

  it("of the platform are modules at the top", () => {
    expect(["quayside-harness.js", "Quayside-x.MJS"].map(isReserved)).toEqual([true, true]);
    expect(["lib/quayside-x.js", "quayside-logo.svg", "quayside.js"].map(isReserved)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("are left out by any of their parts", () => {
    expect(ignoredPart("a/node_modules/b.js")).toBe("node_modules");
    expect(ignoredPart("node_modules.js")).toBeUndefined();
  });

  it("are shown without what could deceive", () => {
    expect(shownPath("a\n\u202eb")).toBe('"a\\n\ufffdb"');
    expect(shownPath("x".repeat(500)).length).toBeLessThan(100);
  });
});

describe("the collector", () => {
  it("sorts, and takes a single folder off", () => {
    expect(names("b.js", "a.js", "agent.json")).toEqual(["a.js", "agent.json", "b.js"]);
    expect(names("x/b.js", "x/agent.json")).toEqual(["agent.json", "b.js"]);
    expect(names("x/y/agent.json")).toEqual(["x/y/agent.json"]);
    expect(names("agent.json", "x/agent.json")).toEqual(["agent.json", "x/agent.json"]);
    expect(names("x/agent.json", "x.js")).toEqual(["x.js", "x/agent.json"]);
  });

  it("finds the platform's names also below the folder that it takes off", () => {
    expect(() => collect("x/agent.json", "x/quayside-harness.js")).toThrow(refused("bundle_invalid"));
  });

  it.each([
    ["the same path", ["a.js", "./a.js"]],
    ["case", ["a.js", "A.js"]],
    ["case of letters beyond ASCII", ["ä.js", "Ä.js"]],
    ["normal form", ["\u00e4.js", "a\u0308.js"]],
    ["file and folder", ["a", "a/b"]],
    ["file and folder by case", ["A/b", "a"]],
    ["nothing at all", []],
    ["nothing but what is left out", ["node_modules/a.js"]],
  ])("refuses what differs only in %s", (_what, paths) => {
    expect(() => collect(...paths)).toThrow(refused("bundle_invalid"));
  });

  it("counts what is kept, and what is skipped too", () => {
    const kept = new FileCollector();
    for (let i = 0; i < 2000; i++) kept.admit(entry(`${i}.txt`));
    expect(() => kept.admit(entry("last.txt"))).toThrow(refused("payload_too_large"));
    const skipped = new FileCollector();
    for (let i = 0; i < 50_000; i++) skipped.admit(entry(`node_modules/${i}.js`));
    expect(() => skipped.admit(entry("node_modules/last.js"))).toThrow(refused("payload_too_large"));
  });

  it("counts bytes as they come", () => {
    const collector = new FileCollector();
    collector.count(50_000_000);
    expect(() => collector.count(1)).toThrow(refused("payload_too_large"));
  });

  it("says what was left out", () => {
    expect(collect("agent.json", "b/.DS_Store").ignored).toEqual([".DS_Store"]);
  });
});
