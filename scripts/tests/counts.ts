import { existsSync, readFileSync } from "node:fs";

/** What one step of `npm test` adds to the total. */
export interface Counts {
  name: string;
  passed: number;
  failed: number;
  /** The tests that failed, by file and name, to find them in pages of output. */
  failures?: string[];
}

/** The part of Vitest's JSON report that is counted. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    message: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

/** What failed: tests, and files that failed as such (did not load, or broke in their preparation). */
const failuresOf = ({ testResults }: Report): string[] =>
  testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === "failed");
    return failed.length > 0 || message === ""
      ? failed.map(({ fullName }) => `${name}: ${fullName}`)
      : [`${name}: ${message.split("\n")[0]}`];
  });

/** A check passes or fails as one. */
export const countCheck = (name: string, status: number): Counts => ({
  name,
  passed: status === 0 ? 1 : 0,
  failed: status === 0 ? 0 : 1,
});

/**
 * Counts a suite by its report. A suite that ended badly has at least one failure, whatever its report says: a
 * file that does not load has no tests to fail. With `strict`, a skipped test is a failed one.
 */
export function readReport(name: string, path: string, status: number, strict: boolean): Counts {
  if (!existsSync(path)) return { name, passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(path, "utf8")) as Report;
  const skipped = strict ? report.numPendingTests + report.numTodoTests : 0;
  const failed = report.numFailedTests + skipped;
  const failures = failuresOf(report);
  return { name, passed: report.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed, failures };
}

/** The steps that failed, by name, each with its failures, and last the line with the totals. */
export function summary(results: readonly Counts[]): { lines: string[]; failed: number } {
  const passed = results.reduce((sum, step) => sum + step.passed, 0);
  const failed = results.reduce((sum, step) => sum + step.failed, 0);
  const names = results
    .filter((step) => step.failed > 0)
    .flatMap(({ name, failed, failures = [] }) => [
      `failed: ${name} (${failed})`,
      ...failures.map((failure) => `  ${failure}`),
    ]);
  return { lines: [...names, `${passed} passed, ${failed} failed`], failed };
}
