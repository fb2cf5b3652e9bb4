import type { Upload } from "../archives/file-collector.ts";
import type { Finding, Report, Severity } from "../contract.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { type ModuleGraph, moduleGraph } from "./module-graph.ts";
import { scanFiles } from "./scan-files.ts";
import { scanHosts } from "./scan-hosts.ts";
import { scanSamples } from "./scan-samples.ts";
import { scanSecrets } from "./scan-secrets.ts";

const MAX_FINDINGS = 200;
const GRAVITY: Record<Severity, number> = { block: 0, warn: 1, note: 2 };

export interface Scan {
  report: Report;
  graph: ModuleGraph;
  /** Whether a finding keeps the version from being deployed. */
  blocked: boolean;
}

/** Looks through a bundle without running it. Never throws, whatever the files hold. */
export function scanBundle(upload: Upload, manifest: Manifest): Scan {
  const { files, ignored, packedBytes } = upload;
  const graph = moduleGraph(files, manifest.main);
  const modules = [...graph.modules.values()];
  const hosts = scanHosts(modules, manifest);
  const findings = [
    ...scanMain(graph, files.has(manifest.main), manifest),
    ...graph.findings,
    ...[...graph.texts].flatMap(([path, text]) => scanSecrets(path, text)),
    ...modules.flatMap((module) => module.findings),
    ...hosts.findings,
    ...scanFiles(files, graph.texts, manifest),
    ...scanSamples(manifest),
    ...ignored.map(leftOut),
  ];
  const listed = [...files].map(([path, bytes]) => ({ path, bytes: bytes.length }));
  const unpackedBytes = listed.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    report: {
      findings: gravestFirst(findings),
      files: listed,
      packedBytes,
      unpackedBytes,
      hostsUsed: hosts.hostsUsed,
    },
    graph,
    blocked: findings.some(({ severity }) => severity === "block"),
  };
}

function scanMain(graph: ModuleGraph, exists: boolean, { main }: Manifest): Finding[] {
  const finding = { severity: "block", path: main, pointer: "/main" } as const;
  if (!exists) {
    const hint = "Put the file into the bundle, or correct main in agent.json.";
    return [
      { ...finding, rule: "main-missing", message: `The main module ${main} is not in the bundle.`, hint },
    ];
  }
  const module = graph.modules.get(main);
  if (module === undefined && graph.findings.some(({ path }) => path === main)) return [];
  if (module?.hasDefaultExport) return [];
  const hint = "Write export default async (input, io) => { … }.";
  return [{ ...finding, rule: "main-export", message: "The main module has no default export.", hint }];
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
