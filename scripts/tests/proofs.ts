import { existsSync, globSync, readFileSync } from "node:fs";
import { relative, sep } from "node:path";

/** The part of Vitest's JSON report that says which suites ran, and how each of their tests went. */
interface Report {
  testResults: { name: string; assertionResults: { status: string }[] }[];
}

/** Of each suite file, relative to the repository: how its tests went. */
export type Suites = ReadonlyMap<string, readonly string[]>;

const posix = (path: string): string => path.split(sep).join("/");

/** The suites that `test/README.md` lists: the files in the first cells of its table. */
export const listedProofs = (readme: string): string[] =>
  [...readme.matchAll(/^\|\s*`([^`]+\.test\.tsx?)`\s*\|/gm)].map((row) => row[1] ?? "");

/** The suites in `test/proof/`, which are proofs by their place. */
export const proofFiles = (root: string): string[] =>
  globSync("test/proof/**/*.test.{ts,tsx}", { cwd: root }).map(posix).sort();

/** What several of Vitest's reports say together; a report that was not written says nothing. */
export function readSuites(root: string, reports: readonly string[]): Suites {
  const suites = new Map<string, string[]>();
  for (const path of reports.filter((report) => existsSync(report))) {
    const { testResults } = JSON.parse(readFileSync(path, "utf8")) as Report;
    for (const { name, assertionResults } of testResults) {
      const file = posix(relative(root, name));
      const statuses = assertionResults.map(({ status }) => status);
      suites.set(file, [...(suites.get(file) ?? []), ...statuses]);
    }
  }
  return suites;
}

/** What is wrong with the proofs themselves, a line each: one that nobody ran proves nothing. */
export function proofProblems(listed: readonly string[], files: readonly string[], ran: Suites): string[] {
  const unlisted = files.filter((file) => !listed.includes(file));
  return [
    ...(listed.length === 0 ? ["test/README.md lists no suite"] : []),
    ...unlisted.map((file) => `${file} is not listed in test/README.md`),
    ...listed.flatMap((file) => {
      const statuses = ran.get(file);
      if (!statuses) return [`${file} did not run`];
      if (statuses.length === 0) return [`${file} has no tests`];
      const skipped = statuses.filter((status) => status !== "passed" && status !== "failed").length;
      return skipped > 0 ? [`${file} skipped ${skipped} of its ${statuses.length} tests`] : [];
    }),
  ];
}
