import { type Node, type Program, parse } from "acorn";
import { full } from "acorn-walk";
import type { Finding } from "../contract.ts";
import { type AddressedHosts, addressedHosts } from "./addressed-hosts.ts";
import { hasDefaultExport, scanCode } from "./scan-code.ts";
import { type Place, placesIn } from "./source-places.ts";
import { isTypeScript, stripTypes } from "./strip-types.ts";

/** One module, ready to be loaded, and all that its syntax tree had to say: the tree itself is too large to keep. */
export interface ParsedModule extends ModuleImports {
  path: string;
  code: string;
  hasDefaultExport: boolean;
  hosts: AddressedHosts;
  findings: Finding[];
}

interface ModuleImports {
  imports: ModuleImport[];
  /** Whether the name of some import is made while running. */
  importsUnknown: boolean;
}

export interface ModuleImport extends Place {
  specifier: string;
}

// The syntax tree of a dense module takes fifty times its text, and a Worker has 128 MB.
const MAX_MODULE_CHARS = 1_500_000;

/** Parses a JavaScript or TypeScript module; a problem comes back as the finding that says where. */
export function parseModule(path: string, source: string): ParsedModule | Finding {
  if (source.length > MAX_MODULE_CHARS) {
    const hint = "Split it, or put data into a JSON, text or WebAssembly file.";
    return block(
      "module-too-large",
      path,
      `The module has ${source.length.toLocaleString("en")} characters.`,
      hint,
    );
  }
  const stripped = isTypeScript(path) ? stripTypes(source) : { ok: true as const, code: source };
  if (!stripped.ok) {
    const { message, line, column } = stripped;
    return {
      ...syntaxError(path, message),
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    };
  }
  try {
    return inspect(path, stripped.code);
  } catch (error) {
    if (!(error instanceof SyntaxError)) return syntaxError(path, "it is nested too deeply to be read");
    const { loc } = error as SyntaxError & { loc?: { line: number; column: number } };
    const finding = syntaxError(path, error.message.replace(/ \(\d+:\d+\)$/, ""));
    return loc ? { ...finding, line: loc.line, column: loc.column + 1 } : finding;
  }
}

export const isFinding = (value: ParsedModule | Finding): value is Finding => "severity" in value;

const block = (rule: string, path: string, message: string, hint: string): Finding => ({
  severity: "block",
  rule,
  path,
  message,
  hint,
});

const syntaxError = (path: string, message: string): Finding =>
  block(
    "syntax",
    path,
    `Syntax error: ${message}.`,
    "Modules are ES modules: import and export, no JSX, no require.",
  );

function inspect(path: string, code: string): ParsedModule {
  const ast = parse(code, { ecmaVersion: "latest", sourceType: "module", allowHashBang: true });
  const placeOf = placesIn(code);
  return {
    path,
    code,
    ...importsOf(ast, placeOf),
    hasDefaultExport: hasDefaultExport(ast),
    hosts: addressedHosts(ast, placeOf),
    findings: scanCode(path, ast, placeOf),
  };
}

function importsOf(ast: Program, placeOf: (offset: number) => Place): ModuleImports {
  const imports: ModuleImport[] = [];
  let importsUnknown = false;
  full(ast, (node) => {
    if (!("source" in node) || !node.source || typeof node.source !== "object") return;
    const source = node.source as Node & { value?: unknown };
    if (typeof source.value === "string") imports.push({ specifier: source.value, ...placeOf(node.start) });
    else if (node.type === "ImportExpression") importsUnknown = true;
  });
  return { imports, importsUnknown };
}
