import { type Node, type Program, parse } from "acorn";
import { full } from "acorn-walk";
import type { Finding } from "./contract.ts";
import { isTypeScript, stripTypes } from "./strip-types.ts";

/** One module, ready to be scanned and loaded. */
export interface ParsedModule {
  path: string;
  code: string;
  ast: Program;
  imports: ModuleImport[];
  /** Imports whose name only the run knows. */
  dynamicImports: Place[];
}

/** Counted from 1. */
export interface Place {
  line: number;
  column: number;
}

export interface ModuleImport extends Place {
  specifier: string;
}

// Parsing takes many times the source in memory.
const MAX_MODULE_BYTES = 4_000_000;

/** Parses a JavaScript or TypeScript module; a problem comes back as the finding that says where. */
export function parseModule(path: string, source: string): ParsedModule | Finding {
  if (source.length > MAX_MODULE_BYTES) {
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
    const ast = parse(stripped.code, {
      ecmaVersion: "latest",
      sourceType: "module",
      locations: true,
      allowHashBang: true,
    });
    return { path, code: stripped.code, ast, ...importsOf(ast) };
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

/** Where a node begins, as people count: lines and columns from 1. */
export const placeOf = (node: Node): Place => ({
  line: node.loc?.start.line ?? 1,
  column: (node.loc?.start.column ?? 0) + 1,
});

function importsOf(ast: Program): Pick<ParsedModule, "imports" | "dynamicImports"> {
  const imports: ModuleImport[] = [];
  const dynamicImports: Place[] = [];
  full(ast, (node) => {
    if (!("source" in node) || !node.source || typeof node.source !== "object") return;
    const source = node.source as Node & { value?: unknown };
    if (typeof source.value === "string") imports.push({ specifier: source.value, ...placeOf(node) });
    else if (node.type === "ImportExpression") dynamicImports.push(placeOf(node));
  });
  return { imports, dynamicImports };
}
