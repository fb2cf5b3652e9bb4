import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countCheck, readReport, summary } from "./counts.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quayside-counts-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const failing = {
  name: "/a.test.ts",
  message: "",
  assertionResults: [
    { status: "passed", fullName: "adds" },
    { status: "failed", fullName: "sum subtracts" },
  ],
};
const broken = { name: "/b.test.ts", message: "Cannot find module\n  at …", assertionResults: [] };

function read(
  passed: number,
  failed: number,
  pending: number,
  { status = 0, strict = false, testResults = [] as unknown[] } = {},
) {
  const path = join(folder, "report.json");
  const report = {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: 0,
    testResults,
  };
  writeFileSync(path, JSON.stringify(report));
  return readReport("tests", path, status, strict);
}

describe("readReport", () => {
  it("counts what passed and failed", () => {
    const report = { name: "tests", passed: 10, failed: 2, failures: [] };
    expect(read(10, 2, 0, { status: 1 })).toEqual(report);
  });

  it("names the tests that failed, and the files that did not load", () => {
    const { failures } = read(1, 1, 0, { status: 1, testResults: [failing, broken] });
    expect(failures).toEqual(["/a.test.ts: sum subtracts", "/b.test.ts: Cannot find module"]);
  });

  it("counts a skipped test as failed only when it is strict", () => {
    expect(read(10, 0, 3)).toMatchObject({ passed: 10, failed: 0 });
    expect(read(10, 0, 3, { strict: true })).toMatchObject({ passed: 10, failed: 3 });
  });

  it("counts a suite that ended badly without a failing test", () => {
    expect(read(10, 0, 0, { status: 1 })).toMatchObject({ passed: 10, failed: 1 });
  });

  it("counts a suite without a report as failed", () => {
    expect(readReport("tests", join(folder, "none.json"), 0, false)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe("summary", () => {
  it("names the failed steps and ends with the total", () => {
    const results = [
      countCheck("types", 0),
      countCheck("lint", 1),
      { name: "tests", passed: 40, failed: 2, failures: ["a: b"] },
    ];
    expect(summary(results)).toEqual({
      lines: ["failed: lint (1)", "failed: tests (2)", "  a: b", "41 passed, 3 failed"],
      failed: 3,
    });
  });

  it("is one line when all is well", () => {
    expect(summary([countCheck("types", 0)])).toEqual({ lines: ["1 passed, 0 failed"], failed: 0 });
  });
});
