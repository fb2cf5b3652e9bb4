import { existsSync, readFileSync } from "node:fs";

/** What one step of `npm test` adds to the total. */
export interface Counts {
  name: string;
  passed: number;
  failed: number;
}

/** The part of Vitest's JSON report that is counted. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

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
  return { name, passed: report.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed };
}

/** The steps that failed, by name, and last the line with the totals. */
export function summary(results: readonly Counts[]): { lines: string[]; failed: number } {
  const passed = results.reduce((sum, step) => sum + step.passed, 0);
  const failed = results.reduce((sum, step) => sum + step.failed, 0);
  const names = results
    .filter((step) => step.failed > 0)
    .map((step) => `failed: ${step.name} (${step.failed})`);
  return { lines: [...names, `${passed} passed, ${failed} failed`], failed };
}
