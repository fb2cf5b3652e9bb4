/**
 * `npm test`: every check and every suite, each as a named step with its output, and at the end one line
 * `N passed, N failed`. With `CI=true` a skipped test counts as failed. `npm run test:soak` runs the proofs that
 * `test/README.md` lists, and only those, with their whole counts.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildIsStale } from "./sources.mjs";
import { type Counts, countCheck, readReport, summary } from "./tests/counts.ts";
import { listedProofs, proofFiles, proofProblems, readSuites } from "./tests/proofs.ts";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const reports = mkdtempSync(join(tmpdir(), "quayside-test-"));
/** The projects of vitest.config.ts, without and with the real server. */
const UNITS = { name: "units", projects: ["workers*", "node", "jsdom"] };
const SERVER = { name: "server", projects: ["e2e*", "containers"] };
type Projects = typeof UNITS;
const FOLDERS = ["app", "workers", "agents-runtime", "scripts", "test"];
const strict = process.env.CI === "true" || process.env.CI === "1";
const soak = process.argv.includes("--soak");
const listed = listedProofs(readFileSync(join(root, "test", "README.md"), "utf8"));

function run(name: string, command: string, args: string[]): number {
  console.log(`\n── ${name} ──`);
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", ...(soak ? { QUAYSIDE_SOAK: "1" } : {}) };
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", env });
  if (error) console.error(error.message);
  return status ?? 1;
}

const check = (name: string, command: string, args: string[]): Counts =>
  countCheck(name, run(name, command, args));

/** A check that goes on beside those that come before its end is asked for; what it has printed is shown then. */
function checkBeside(name: string, command: string, args: string[]): () => Promise<Counts> {
  const output = join(reports, `${name}.txt`);
  const file = openSync(output, "w");
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", file, file] });
  const ended = once(child, "exit").catch(({ message }: Error) => {
    console.error(message);
    return [1];
  });
  return async () => {
    const [status] = await ended;
    console.log(`\n── ${name} ──\n${readFileSync(output, "utf8")}`);
    return countCheck(name, status);
  };
}

const reportOf = ({ name }: Projects): string => join(reports, `${name}.json`);

function suite(name: string, some: Projects, files: string[] = []): Counts {
  const report = reportOf(some);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const status = run(name, "vitest", [
    "run",
    ...some.projects.map((project) => `--project=${project}`),
    ...reporters,
    ...files,
  ]);
  return readReport(name, report, status, strict);
}

/** One suite at a time: proofs measure, and the whole counts take all of a machine. */
const proofs = (name: string, some: Projects): Counts =>
  suite(name, some, ["--no-file-parallelism", "--passWithNoTests", ...listed]);

function proofsRan(): Counts {
  console.log("\n── proofs ──");
  const ran = readSuites(root, [UNITS, SERVER].map(reportOf));
  const problems = proofProblems(listed, proofFiles(root), ran);
  console.log(problems.length > 0 ? problems.join("\n") : `all ${listed.length} suites ran whole`);
  return { name: "proofs", passed: problems.length > 0 ? 0 : 1, failed: problems.length };
}

function* build(): Generator<Counts> {
  if (buildIsStale(root)) yield check("build", "node", ["scripts/build.ts"]);
}

async function* checks(): AsyncGenerator<Counts> {
  const types = checkBeside("types", "tsc", ["--noEmit"]);
  yield check("format and lint", "biome", ["check"]);
  yield check("import order", "depcruise", [
    "--config",
    ".dependency-cruiser.cjs",
    "--output-type",
    "err",
    ...FOLDERS,
  ]);
  yield* build();
  yield await types();
  yield check("deployment of both Workers, dry", "node", ["scripts/build.ts", "--check"]);
  yield suite("tests", UNITS);
  yield suite("tests against the real server", SERVER);
  yield proofsRan();
}

function* soaking(): Generator<Counts> {
  yield* build();
  if (listed.length > 0) {
    yield proofs("proofs, whole", UNITS);
    yield proofs("proofs against the real server, whole", SERVER);
  }
  yield proofsRan();
}

const results: Counts[] = [];
for await (const result of soak ? soaking() : checks()) results.push(result);
rmSync(reports, { recursive: true, force: true });
const { lines, failed } = summary(results);
console.log(`\n${lines.join("\n")}`);
process.exit(failed > 0 ? 1 : 0);
