import type { Files } from "../archives/file-collector.ts";
import type { Finding } from "../contract.ts";
import { type ModuleKind, moduleKind, resolveSpecifier, textOf } from "./module-kinds.ts";
import { isFinding, type ModuleImport, type ParsedModule, parseModule } from "./parse-module.ts";

/** The modules of a bundle, and what is wrong with how they hang together. */
export interface ModuleGraph {
  modules: Map<string, ParsedModule>;
  /** Text of every file that is UTF-8. */
  texts: Map<string, string>;
  /** Files that a run may load, by the kind they are loaded as. */
  loaded: Map<string, ModuleKind>;
  findings: Finding[];
}

/** Parses all modules of a bundle and follows the imports from its main module. */
export function moduleGraph(files: Files, main: string): ModuleGraph {
  const graph: ModuleGraph = { modules: new Map(), texts: new Map(), loaded: new Map(), findings: [] };
  for (const [path, bytes] of files) {
    const text = textOf(bytes);
    if (text === undefined) continue;
    graph.texts.set(path, text);
    if (moduleKind(path, text) !== "js") continue;
    const module = parseModule(path, text);
    if (isFinding(module)) graph.findings.push(module);
    else graph.modules.set(path, module);
  }
  for (const module of graph.modules.values()) {
    for (const each of module.imports) checkImport(module, each, files, graph);
  }
  collectLoaded(files, main, graph);
  return graph;
}

function checkImport(
  module: ParsedModule,
  { specifier, line, column }: ModuleImport,
  files: Files,
  graph: ModuleGraph,
): void {
  const problem = importProblem(module.path, specifier, files, graph.texts);
  if (!problem) return;
  const { message, hint } = problem;
  graph.findings.push({
    severity: "block",
    rule: "import-unresolved",
    path: module.path,
    line,
    column,
    message,
    hint,
  });
}

function importProblem(from: string, specifier: string, files: Files, texts: Map<string, string>) {
  if (!/^\.\.?\//.test(specifier))
    return { message: `"${specifier}" cannot be imported.`, hint: bareHint(specifier) };
  const path = resolveSpecifier(from, specifier);
  const message = `"${specifier}" leads to no file of the bundle.`;
  if (path === undefined) return { message, hint: "An import cannot leave the bundle." };
  if (!files.has(path)) return { message, hint: nearHint(specifier, path, files) };
  if (moduleKind(path, texts.get(path)) !== undefined) return undefined;
  const hint = "JavaScript, TypeScript, JSON, WebAssembly (.wasm) and UTF-8 text can be imported.";
  return { message: `"${specifier}" is not of a kind that can be imported.`, hint };
}

function bareHint(specifier: string): string {
  if (/^https?:/.test(specifier)) return "Put the module's file into the bundle and import that.";
  if (/^(?:node|cloudflare|workerd|bun|deno):/.test(specifier)) {
    return "Built-in modules are not there: an agent has the web platform's globals, and io.";
  }
  if (specifier.startsWith("/")) return 'Write it relative to this file, beginning with "./" or "../".';
  if (specifier === "quayside") return 'Only types come from "quayside": use import type, in a .ts file.';
  return "Bundle dependencies into your files first, with esbuild or rollup, say; nothing is installed here.";
}

const TRIED = [".js", ".ts", ".mjs", ".mts", ".json", "/index.js", "/index.ts"];

function nearHint(specifier: string, path: string, files: Files): string {
  const added = TRIED.find((ending) => files.has(path + ending));
  if (added) return `Write the whole name: "${specifier}${added}".`;
  const swapped = swapExtension(path);
  if (swapped && files.has(swapped)) return `Write "${swapExtension(specifier)}": modules keep their names.`;
  const folded = [...files.keys()].find((name) => name.toLowerCase() === path.toLowerCase());
  if (folded) return `The file is called "${folded}": upper and lower case matter.`;
  return "Put the file into the bundle, or mend the path.";
}

/** TypeScript projects often import "./x.js" and mean x.ts. */
const swapExtension = (path: string): string | undefined =>
  /\.m?js$/.test(path) ? path.replace(/js$/, "ts") : undefined;

/** Only what the main module can reach is loaded; all of it, if some import's name is made while running. */
function collectLoaded(files: Files, main: string, graph: ModuleGraph): void {
  const load = (path: string) => {
    const kind =
      graph.loaded.has(path) || !files.has(path) ? undefined : moduleKind(path, graph.texts.get(path));
    if (!kind) return [];
    graph.loaded.set(path, kind);
    return (
      graph.modules.get(path)?.imports.map(({ specifier }) => resolveSpecifier(path, specifier) ?? "") ?? []
    );
  };
  const waiting = [main];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) waiting.push(...load(path));
  const dynamic = [...graph.loaded.keys()].some((path) => graph.modules.get(path)?.importsUnknown);
  if (dynamic) for (const path of files.keys()) load(path);
}
