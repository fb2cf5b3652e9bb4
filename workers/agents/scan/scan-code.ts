import type { Expression, Node, Program } from "acorn";
import { ancestor } from "acorn-walk";
import type { Finding, Severity } from "../contract.ts";
import { calleeName } from "./callee-name.ts";
import type { Place } from "./source-places.ts";

/** Only two hundred are shown of a whole bundle; those of one module must not fill the memory. */
const MAX_PER_MODULE = 500;
const GENERATED = "Code cannot be made from text in an isolate; write it as a function.";
const WASM = 'Import the file instead: import module from "./x.wasm", then new WebAssembly.Instance(module).';

interface Rule {
  rule: string;
  severity: Severity;
  message: string;
  hint: string;
}

/** Looks through one module for what cannot work in an isolate: code from text, WebAssembly from bytes. */
export function scanCode(path: string, ast: Program, placeOf: (offset: number) => Place): Finding[] {
  const findings: Finding[] = [];
  ancestor(ast, {
    Expression: (node, _state, ancestors) => {
      const rule = ruleOf(node);
      if (!rule || findings.length >= MAX_PER_MODULE) return;
      // A library that tries and copes when it fails is left alone.
      const tried = rule.severity === "block" && ancestors.some((parent) => parent.type === "TryStatement");
      findings.push({ ...rule, severity: tried ? "warn" : rule.severity, path, ...placeOf(node.start) });
    },
  });
  return findings;
}

function ruleOf(node: Expression): Rule | undefined {
  if (node.type === "ImportExpression") return isText(node.source) ? undefined : UNKNOWN_IMPORT;
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return undefined;
  const name = calleeName(node.callee);
  const [first] = node.arguments;
  if (name === "eval" && node.type === "CallExpression") return { rule: "eval", ...generated("eval") };
  if (name === "Function") return functionRule(node.arguments);
  if ((name === "setTimeout" || name === "setInterval") && isText(first)) {
    return { rule: "timer-string", ...generated(`${name} with text`) };
  }
  return wasmRule(name, first);
}

const UNKNOWN_IMPORT: Rule = {
  rule: "import-dynamic",
  severity: "warn",
  message: "The name of this import is made while running, so it cannot be checked.",
  hint: "Import by a literal name; every file of the bundle is loaded because of this.",
};

function functionRule(args: readonly Node[]): Rule {
  const rule = { rule: "new-function", ...generated("Function") };
  // The old way to find the global object; those who use it fall back on another.
  const harmless = args.length === 1 && isText(args[0]) && /^\s*return this;?\s*$/.test(textValue(args[0]));
  return harmless ? { ...rule, severity: "note", hint: "globalThis is always there." } : rule;
}

const generated = (what: string) => ({
  severity: "block" as const,
  message: `${what} does not work in an isolate.`,
  hint: GENERATED,
});

function wasmRule(name: string, first: Node | undefined): Rule | undefined {
  const compiles = /^WebAssembly\.(?:compile|compileStreaming|instantiateStreaming|Module)$/.test(name);
  // `instantiate` takes a compiled module too: only what is plainly bytes is pointed out.
  const bytes =
    name === "WebAssembly.instantiate" && first && /^(?:New|Call|Await)Expression$/.test(first.type);
  if (!compiles && !bytes) return undefined;
  const message = `${name} does not work in an isolate.`;
  return { rule: "wasm-from-bytes", severity: "warn", message, hint: WASM };
}

const isText = (node: Node | undefined): node is Node =>
  node !== undefined &&
  (node.type === "TemplateLiteral" ||
    (node.type === "Literal" && typeof (node as { value?: unknown } & Node).value === "string"));

const textValue = (node: Node): string => String((node as { value?: unknown } & Node).value ?? "");

/** Whether a main module has a default export. */
export const hasDefaultExport = (ast: Program): boolean =>
  ast.body.some((node) => {
    if (node.type === "ExportDefaultDeclaration") return true;
    if (node.type !== "ExportNamedDeclaration") return false;
    return node.specifiers.some(
      ({ exported }) => (exported.type === "Identifier" ? exported.name : exported.value) === "default",
    );
  });
