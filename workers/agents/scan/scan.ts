import type { Upload } from "../archives/upload.ts";
import type { Finding, Report, Severity } from "../contract.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { type ModuleGraph, moduleGraph } from "./module-graph.ts";
import { type ScannedFile, scanFile } from "./scan-file.ts";
import { scanHosts } from "./scan-hosts.ts";
import { scanSamples } from "./scan-samples.ts";
import { TokenBudget } from "./token-budget.ts";

const MAX_FINDINGS = 200;
const GRAVITY: Record<Severity, number> = { block: 0, warn: 1, note: 2 };
const LARGE_BUNDLE_BYTES = 10_000_000;
/** So much is looked through at a time; then whoever else waits for this process has a turn. */
const TURN_BYTES = 500_000;
/** Values take many times the memory of their text. */
const MAX_JSON_BYTES = 2_000_000;
// A row of D1 holds 2 MB, and the manifest and the report are in it too.
const MAX_README_CHARS = 200_000;

export interface Scan {
  report: Report;
  graph: ModuleGraph;
  readme: string | null;
  /** Whether a finding keeps the version from being deployed. */
  blocked: boolean;
}

/** Looks through a bundle without running it, one file after the other. */
export async function scanBundle(upload: Upload, manifest: Manifest): Promise<Scan> {
  const files = new Map<string, ScannedFile>();
  const budget = new TokenBudget();
  let bytes = 0;
  for await (const file of upload.contents()) {
    files.set(file.path, await scanFile(file, file.path === manifest.readme ? MAX_README_CHARS : 0, budget));
    bytes += file.bytes;
    if (bytes < TURN_BYTES) continue;
    await scheduler.wait(0);
    bytes = 0;
  }
  const graph = moduleGraph(files, manifest.main);
  const modules = [...files.values()].flatMap(({ module }) => module ?? []);
  const hosts = scanHosts(modules, manifest);
  const findings = [
    ...scanMain(files, manifest),
    ...graph.findings,
    ...[...files.values()].flatMap((file) => file.findings),
    ...hosts.findings,
    ...scanSizes(files, graph),
    ...scanReadme(files, manifest),
    ...scanSamples(manifest),
    ...upload.ignored.map(leftOut),
  ];
  const readme = files.get(manifest.readme);
  return {
    report: { findings: gravestFirst(findings), ...sizesOf(upload), hostsUsed: hosts.hostsUsed },
    graph,
    readme: readme?.isText ? readme.start : null,
    blocked: findings.some(({ severity }) => severity === "block"),
  };
}

function sizesOf({ files, packedBytes }: Upload): Pick<Report, "files" | "packedBytes" | "unpackedBytes"> {
  const listed = [...files].map(([path, { bytes }]) => ({ path, bytes }));
  return { files: listed, packedBytes, unpackedBytes: listed.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function scanMain(files: ReadonlyMap<string, ScannedFile>, { main }: Manifest): Finding[] {
  const finding = { severity: "block", path: main, pointer: "/main" } as const;
  const file = files.get(main);
  if (!file) {
    const hint = "Put the file into the bundle, or correct main in agent.json.";
    return [
      { ...finding, rule: "main-missing", message: `The main module ${main} is not in the bundle.`, hint },
    ];
  }
  // One that could not be parsed has said why.
  if (file.module?.hasDefaultExport || (!file.module && file.findings.some(isBlocking))) return [];
  const hint = "Write export default async (input, io) => { … }.";
  return [{ ...finding, rule: "main-export", message: "The main module has no default export.", hint }];
}

const isBlocking = ({ severity }: Finding): boolean => severity === "block";

function scanSizes(files: ReadonlyMap<string, ScannedFile>, { loaded }: ModuleGraph): Finding[] {
  const findings = [...loaded]
    .filter(([path, kind]) => kind === "json" && (files.get(path)?.bytes ?? 0) > MAX_JSON_BYTES)
    .map(([path]) => jsonTooLarge(path));
  const total = [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= LARGE_BUNDLE_BYTES) return findings;
  const message = `The bundle has ${total.toLocaleString("en")} bytes unpacked: its first run takes longer.`;
  const hint = "Leave out what no run needs.";
  return [...findings, { severity: "note", rule: "bundle-large", message, hint }];
}

const jsonTooLarge = (path: string): Finding => ({
  severity: "block",
  rule: "module-too-large",
  path,
  message: `The file is imported as JSON and has more than ${MAX_JSON_BYTES.toLocaleString("en")} bytes.`,
  hint: "Give it another extension, such as .txt, and parse the text that is imported.",
});

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
