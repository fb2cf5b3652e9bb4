import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listedProofs, proofFiles, proofProblems, readSuites } from "./proofs.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quayside-proofs-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function report(name: string, suites: Record<string, string[]>): string {
  const path = join(folder, name);
  const testResults = Object.entries(suites).map(([file, statuses]) => ({
    name: join(folder, file),
    assertionResults: statuses.map((status) => ({ status })),
  }));
  writeFileSync(path, JSON.stringify({ testResults }));
  return path;
}

describe("listedProofs", () => {
  it("reads the first cells of the table, and nothing else that stands in backticks", () => {
    const readme = [
      "`npm test` runs `scripts/other.test.ts` too.",
      "| suite | what it proves | small |",
      "| ----- | -------------- | ----- |",
      "| `workers/runs/a.test.ts` | that `b.test.ts` is not one | 5 |",
      "| `test/proof/server/c.test.tsx` | c | 5 |",
    ].join("\n");
    expect(listedProofs(readme)).toEqual(["workers/runs/a.test.ts", "test/proof/server/c.test.tsx"]);
  });

  it("finds rows in this repository's list", () => {
    expect(listedProofs(readFileSync(join(root, "test/README.md"), "utf8"))).not.toEqual([]);
  });
});

it("proofFiles finds suites at any depth, and no other files", () => {
  for (const file of ["server/a.test.ts", "workers/deep/b.test.tsx", "server/kit.ts"]) {
    mkdirSync(dirname(join(folder, "test/proof", file)), { recursive: true });
    writeFileSync(join(folder, "test/proof", file), "");
  }
  expect(proofFiles(folder)).toEqual(["test/proof/server/a.test.ts", "test/proof/workers/deep/b.test.tsx"]);
});

it("readSuites puts reports together, and goes without one that was not written", () => {
  const first = report("first.json", { "a.test.ts": ["passed"], "b.test.ts": [] });
  const second = report("second.json", { "a.test.ts": ["failed"] });
  expect(readSuites(folder, [first, second, join(folder, "none.json")])).toEqual(
    new Map([
      ["a.test.ts", ["passed", "failed"]],
      ["b.test.ts", []],
    ]),
  );
});

describe("proofProblems", () => {
  const ran = (statuses: Record<string, string[]>) => new Map(Object.entries(statuses));

  it("finds none where each listed suite ran whole; a failed test is counted elsewhere", () => {
    expect(proofProblems(["a"], ["a"], ran({ a: ["passed", "failed"], other: ["skipped"] }))).toEqual([]);
  });

  it("names a listed suite that did not run, or has no tests", () => {
    expect(proofProblems(["a", "b"], [], ran({ b: [] }))).toEqual(["a did not run", "b has no tests"]);
  });

  it.each(["skipped", "pending", "todo", "disabled"])("names a suite with a test that is %s", (status) => {
    expect(proofProblems(["a"], [], ran({ a: ["passed", status] }))).toEqual(["a skipped 1 of its 2 tests"]);
  });

  it("names a suite in test/proof/ that is not listed", () => {
    expect(proofProblems(["a"], ["a", "b"], ran({ a: ["passed"] }))).toEqual([
      "b is not listed in test/README.md",
    ]);
  });

  it("takes an empty list for a fault", () => {
    expect(proofProblems([], [], ran({}))).toEqual(["test/README.md lists no suite"]);
  });
});
