import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LogFile } from "./log-file.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quayside-log-"));
  path = join(folder, "gateway.log");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("appends lines to what is there, for the owner alone", async () => {
  for (const line of ["one", "two\n"]) {
    const log = new LogFile(path);
    log.write(line);
    await log.close();
  }
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it("keeps the last full part and begins a new one when a size is reached", async () => {
  const log = new LogFile(path, 10);
  for (const line of ["first one", "first two", "second one", "third"]) log.write(line);
  await log.close();
  expect(readFileSync(path, "utf8")).toBe("third\n");
  expect(readFileSync(`${path}.1`, "utf8")).toBe("second one\n");
});

it("counts what an earlier process wrote", async () => {
  const before = new LogFile(path, 10);
  before.write("a long first line");
  await before.close();
  const log = new LogFile(path, 10);
  log.write("new");
  await log.close();
  expect(readFileSync(path, "utf8")).toBe("new\n");
});
