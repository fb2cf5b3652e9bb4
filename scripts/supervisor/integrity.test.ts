import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { requireSoundFiles } from "./integrity.ts";
import { StartError } from "./start-error.ts";

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "quayside-data-"));
  for (const folder of ["d1/databases", "do/objects"]) mkdirSync(join(data, folder), { recursive: true });
});
afterEach(() => rmSync(data, { recursive: true, force: true }));
const put = (path: string, content: string) => writeFileSync(join(data, path), content);
const DATABASE = `SQLite format 3\0${"\0".repeat(84)}`;

it("takes databases, whatever lies beside them, and no folder at all", () => {
  put("d1/databases/a.sqlite", DATABASE);
  put("do/objects/b.sqlite", DATABASE);
  put("do/objects/b.sqlite-wal", "anything");
  expect(() => requireSoundFiles(data)).not.toThrow();
  expect(() => requireSoundFiles(join(data, "missing"))).not.toThrow();
});

it("takes an object that has never written anything", () => {
  put("do/objects/b.sqlite", "");
  expect(() => requireSoundFiles(data)).not.toThrow();
});

it.each([
  ["d1/databases/a.sqlite", "garbage"],
  ["d1/databases/a.sqlite", ""],
  ["do/objects/b.sqlite", "SQLite format 2 and more"],
])("refuses %s with %o, by name", (path, content) => {
  put(path, content);
  expect(() => requireSoundFiles(data)).toThrow(StartError);
  expect(() => requireSoundFiles(data)).toThrow(join(data, path));
});
