import type { Finding } from "../contract.ts";
import { type ModuleKind, moduleKind, resolveSpecifier } from "./module-kinds.ts";
import type { ModuleImport, ParsedModule } from "./parse-module.ts";

/** What the graph has to know of each file of a bundle. */
export interface GraphFile {
  /** Whether it is text: UTF-8, without NUL bytes at its beginning. */
  isText: boolean;
  module?: ParsedModule | undefined;
}
export type GraphFiles = ReadonlyMap<string, GraphFile>;

/** How the modules of a bundle hang together. */
export interface ModuleGraph {
  /** Files that a run may load, by the kind they are loaded as. */
  loaded: Map<string, ModuleKind>;
  findings: Finding[];
}

/** Follows the imports of all modules of a bundle, from its main module on. */
export function moduleGraph(files: GraphFiles, main: string): ModuleGraph {
  const findings = [...files.values()].flatMap(({ module }) =>
    (module?.imports ?? []).flatMap((each) => checkImport(module?.path ?? "", each, files)),
  );
  return { loaded: loadedFiles(files, main), findings };
}

function checkImport(path: string, { specifier, line, column }: ModuleImport, files: GraphFiles): Finding[] {
  const problem = importProblem(path, specifier, files);
  return problem ? [{ severity: "block", rule: "import-unresolved", path, line, column, ...problem }] : [];
}

function importProblem(from: string, specifier: string, files: GraphFiles) {
  if (!/^\.\.?\//.test(specifier))
    return { message: `"${specifier}" cannot be imported.`, hint: bareHint(specifier) };
  const path = resolveSpecifier(from, specifier);
  const message = `"${specifier}" leads to no file of the bundle.`;
  if (path === undefined) return { message, hint: "An import cannot leave the bundle." };
  if (!files.has(path)) return { message, hint: nearHint(specifier, path, files) };
  if (kindOf(path, files)) return undefined;
  const hint = "JavaScript, TypeScript, JSON, WebAssembly (.wasm) and UTF-8 text can be imported.";
  return { message: `"${specifier}" is not of a kind that can be imported.`, hint };
}

const kindOf = (path: string, files: GraphFiles): ModuleKind | undefined => {
  const file = files.get(path);
  return file && moduleKind(path, file.isText);
};

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

function nearHint(specifier: string, path: string, files: GraphFiles): string {
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
function loadedFiles(files: GraphFiles, main: string): Map<string, ModuleKind> {
  const loaded = new Map<string, ModuleKind>();
  const load = (path: string): string[] => {
    const kind = loaded.has(path) ? undefined : kindOf(path, files);
    if (!kind) return [];
    loaded.set(path, kind);
    const imports = files.get(path)?.module?.imports ?? [];
    return imports.map(({ specifier }) => resolveSpecifier(path, specifier) ?? "");
  };
  const waiting = [main];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) waiting.push(...load(path));
  const dynamic = [...loaded.keys()].some((path) => files.get(path)?.module?.importsUnknown);
  if (dynamic) for (const path of files.keys()) load(path);
  return loaded;
}
