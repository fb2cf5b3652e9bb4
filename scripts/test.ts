/**
 * `npm test`: every check and every suite, each as a named step with its output, and at the end one line
 * `N passed, N failed`. With `CI=true` a skipped test counts as failed.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildIsStale } from "./sources.mjs";
import { type Counts, countCheck, readReport, summary } from "./tests/counts.ts";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const reports = mkdtempSync(join(tmpdir(), "quayside-test-"));
const FOLDERS = ["app", "workers", "agents-runtime", "scripts", "test"];
const strict = process.env.CI === "true" || process.env.CI === "1";

function run(name: string, command: string, args: string[]): number {
  console.log(`\n── ${name} ──`);
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false" };
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", env });
  if (error) console.error(error.message);
  return status ?? 1;
}

const check = (name: string, command: string, args: string[]): Counts =>
  countCheck(name, run(name, command, args));

function suite(name: string, project: string): Counts {
  const report = join(reports, `${project.replaceAll(/\W/g, "")}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const status = run(name, "vitest", ["run", `--project=${project}`, ...reporters]);
  return readReport(name, report, status, strict);
}

function* steps(): Generator<Counts> {
  yield check("format and lint", "biome", ["check"]);
  yield check("types", "tsc", ["--noEmit"]);
  yield check("import order", "depcruise", [
    "--config",
    ".dependency-cruiser.cjs",
    "--output-type",
    "err",
    ...FOLDERS,
  ]);
  if (buildIsStale(root)) yield check("build", "node", ["scripts/build.ts"]);
  yield check("deployment of both Workers, dry", "node", ["scripts/build.ts", "--check"]);
  yield suite("tests", "!e2e");
  yield suite("tests against the real server", "e2e");
}

const results = [...steps()];
rmSync(reports, { recursive: true, force: true });
const { lines, failed } = summary(results);
console.log(`\n${lines.join("\n")}`);
process.exit(failed > 0 ? 1 : 0);
