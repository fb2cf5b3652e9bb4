import { type Node, type Program, parse } from "acorn";
import { full } from "acorn-walk";
import type { Finding } from "../contract.ts";
import { type AddressedHosts, addressedHosts } from "./addressed-hosts.ts";
import { hasDefaultExport, scanCode } from "./scan-code.ts";
import { type Place, placesIn } from "./source-places.ts";
import { isTypeScript, stripTypes } from "./strip-types.ts";
import { type TokenBudget, TooManyTokens } from "./token-budget.ts";

/** All that a module's syntax tree had to say: the tree itself, and the module's text, are too large to keep. */
export interface ParsedModule extends ModuleImports {
  path: string;
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

const MAX_MODULE_CHARS = 1_500_000;
const MAX_IMPORTS = 5_000;

/** Parses a JavaScript or TypeScript module of a bundle; a problem comes back as the finding that says where. */
export function parseModule(path: string, source: string, budget: TokenBudget): ParsedModule | Finding {
  if (source.length > MAX_MODULE_CHARS)
    return moduleTooLarge(path, `The module has ${source.length.toLocaleString("en")} characters.`);
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
    return inspect(path, stripped.code, budget);
  } catch (error) {
    if (error instanceof TooManyTokens) return moduleTooLarge(path, error.message);
    if (!(error instanceof SyntaxError)) return syntaxError(path, "it is nested too deeply to be read");
    const { loc } = error as SyntaxError & { loc?: { line: number; column: number } };
    const finding = syntaxError(path, error.message.replace(/ \(\d+:\d+\)$/, ""));
    return loc ? { ...finding, line: loc.line, column: loc.column + 1 } : finding;
  }
}

export const isFinding = (value: ParsedModule | Finding): value is Finding => "severity" in value;

/** The finding about a module that is too large to be parsed; `message` says how large. */
export const moduleTooLarge = (path: string, message: string): Finding =>
  block(
    "module-too-large",
    path,
    message,
    "Leave out what no run needs; split it, or put data into a JSON, text or WebAssembly file.",
  );

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

function inspect(path: string, code: string, budget: TokenBudget): ParsedModule | Finding {
  const onToken = budget.ofModule();
  const ast = parse(code, { ecmaVersion: "latest", sourceType: "module", allowHashBang: true, onToken });
  const placeOf = placesIn(code);
  const { imports, importsUnknown } = importsOf(ast, placeOf);
  if (imports.length > MAX_IMPORTS) {
    const message = `The module has more than ${MAX_IMPORTS.toLocaleString("en")} imports.`;
    return block("imports-many", path, message, "Put what it imports together into fewer modules.");
  }
  return {
    path,
    imports,
    importsUnknown,
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
    // One more than may be is enough to say so.
    if (imports.length > MAX_IMPORTS) return;
    if (typeof source.value === "string") imports.push({ specifier: source.value, ...placeOf(node.start) });
    else if (node.type === "ImportExpression") importsUnknown = true;
  });
  return { imports, importsUnknown };
}
