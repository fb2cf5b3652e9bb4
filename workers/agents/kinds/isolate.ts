import type { Finding } from "../contract.ts";
import { programOf } from "../program.ts";
import { type ModuleGraph, moduleGraph } from "../scan/module-graph.ts";
import type { ScannedFile } from "../scan/scan-file.ts";
import { scanHosts } from "../scan/scan-hosts.ts";
import type { ProgramRules } from "./contract.ts";

/** Values take many times the memory of their text. */
const MAX_JSON_BYTES = 2_000_000;

/** An isolate loads its main module and what that reaches. */
export const isolateProgram: ProgramRules = ({ files, manifest }) => {
  const main = manifest.main ?? "";
  const graph = moduleGraph(files, main);
  const modules = [...files.values()].flatMap(({ module }) => module ?? []);
  const hosts = scanHosts(modules, manifest);
  return {
    findings: [...scanMain(files, main), ...graph.findings, ...hosts.findings, ...scanSizes(files, graph)],
    hostsUsed: hosts.hostsUsed,
    make: (upload) => programOf(upload, graph, main),
  };
};

function scanMain(files: ReadonlyMap<string, ScannedFile>, main: string): Finding[] {
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

const scanSizes = (files: ReadonlyMap<string, ScannedFile>, { loaded }: ModuleGraph): Finding[] =>
  [...loaded]
    .filter(([path, kind]) => kind === "json" && (files.get(path)?.bytes ?? 0) > MAX_JSON_BYTES)
    .map(([path]) => jsonTooLarge(path));

const jsonTooLarge = (path: string): Finding => ({
  severity: "block",
  rule: "module-too-large",
  path,
  message: `The file is imported as JSON and has more than ${MAX_JSON_BYTES.toLocaleString("en")} bytes.`,
  hint: "Give it another extension, such as .txt, and parse the text that is imported.",
});
