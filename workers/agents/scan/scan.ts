import type { Upload } from "../archives/upload.ts";
import type { Finding, Report, Severity } from "../contract.ts";
import { type Program, programRules } from "../kinds/index.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { scanPages } from "../pages/scan-pages.ts";
import { type ScannedFile, scanFile } from "./scan-file.ts";
import { scanSamples } from "./scan-samples.ts";
import { TokenBudget } from "./token-budget.ts";

const MAX_FINDINGS = 200;
const GRAVITY: Record<Severity, number> = { block: 0, warn: 1, note: 2 };
const LARGE_BUNDLE_BYTES = 10_000_000;
/** So much is looked through at a time; then whoever else waits for this process has a turn. */
const TURN_BYTES = 500_000;
// A row of D1 holds 2 MB, and the manifest and the report are in it too.
const MAX_README_CHARS = 200_000;

export interface Scan {
  report: Report;
  readme: string | null;
  /** Makes what the agent's driver loads; undefined where a finding keeps the version from being deployed. */
  program: Program["make"] | undefined;
}

/** Looks through a bundle without running it, one file after the other. */
export async function scanBundle(upload: Upload, manifest: Manifest): Promise<Scan> {
  const files = new Map<string, ScannedFile>();
  const budget = manifest.kind === "isolate" ? new TokenBudget() : undefined;
  let bytes = 0;
  for await (const file of upload.contents()) {
    files.set(file.path, await scanFile(file, file.path === manifest.readme ? MAX_README_CHARS : 0, budget));
    bytes += file.bytes;
    if (bytes < TURN_BYTES) continue;
    await scheduler.wait(0);
    bytes = 0;
  }
  const program = programRules(manifest.kind)({ files, manifest });
  const findings = [
    ...program.findings,
    ...[...files.values()].flatMap((file) => file.findings),
    ...scanPages(files, manifest),
    ...scanSize(files),
    ...scanReadme(files, manifest),
    ...scanSamples(manifest),
    ...upload.ignored.map(leftOut),
  ];
  const readme = files.get(manifest.readme);
  return {
    report: { findings: gravestFirst(findings), ...sizesOf(upload), hostsUsed: program.hostsUsed },
    readme: readme?.isText ? readme.start : null,
    program: findings.some(({ severity }) => severity === "block") ? undefined : program.make,
  };
}

function sizesOf({ files, packedBytes }: Upload): Pick<Report, "files" | "packedBytes" | "unpackedBytes"> {
  const listed = [...files].map(([path, { bytes }]) => ({ path, bytes }));
  return { files: listed, packedBytes, unpackedBytes: listed.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function scanSize(files: ReadonlyMap<string, ScannedFile>): Finding[] {
  const total = [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= LARGE_BUNDLE_BYTES) return [];
  const message = `The bundle has ${total.toLocaleString("en")} bytes unpacked: its first run takes longer.`;
  const hint = "Leave out what no run needs.";
  return [{ severity: "note", rule: "bundle-large", message, hint }];
}

function scanReadme(files: ReadonlyMap<string, ScannedFile>, { readme }: Manifest): Finding[] {
  if (files.get(readme)?.isText) return [];
  const message = `There is no readme at ${readme}.`;
  const hint = "Say in a few lines what the agent takes, does and gives.";
  return [{ severity: "warn", rule: "readme-missing", path: readme, message, hint }];
}

const leftOut = (name: string): Finding => ({
  severity: "note",
  rule: "left-out",
  message: `${name} was left out of the bundle.`,
  hint: "Nothing to do; leaving it out of the archive makes the upload smaller.",
});

function gravestFirst(findings: Finding[]): Finding[] {
  const sorted = findings.toSorted((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity]);
  if (sorted.length <= MAX_FINDINGS) return sorted;
  const message = `${sorted.length - MAX_FINDINGS} more findings are not shown.`;
  const last: Finding = { severity: "note", rule: "more", message, hint: "Mend those above first." };
  return [...sorted.slice(0, MAX_FINDINGS), last];
}
