import type { CallExpression, Expression, NewExpression, Node, Program } from "acorn";
import { ancestor } from "acorn-walk";
import type { Finding, Severity } from "./contract.ts";
import { type ParsedModule, type Place, placeOf } from "./parse-module.ts";

const GENERATED = "Code cannot be made from text in an isolate; write it as a function.";
const WASM = 'Import the file instead: import module from "./x.wasm", then new WebAssembly.Instance(module).';

interface Rule {
  rule: string;
  severity: Severity;
  message: string;
  hint: string;
}

/** Looks through one module for what cannot work in an isolate: code from text, WebAssembly from bytes. */
export function scanCode(module: ParsedModule): Finding[] {
  const findings: Finding[] = [];
  const see = (node: CallExpression | NewExpression, ancestors: Node[]) => {
    const rule = ruleOf(node);
    if (!rule) return;
    // A library that tries and copes when it fails is left alone.
    const guarded = ancestors.some((parent) => parent.type === "TryStatement") && rule.severity === "block";
    findings.push({
      ...rule,
      severity: guarded ? "warn" : rule.severity,
      path: module.path,
      ...placeOf(node),
    });
  };
  ancestor(module.ast, {
    CallExpression: (node, _state, ancestors) => see(node, ancestors),
    NewExpression: (node, _state, ancestors) => see(node, ancestors),
  });
  findings.push(...module.dynamicImports.map((place) => dynamicImport(module.path, place)));
  return findings;
}

const dynamicImport = (path: string, place: Place): Finding => ({
  severity: "warn",
  rule: "import-dynamic",
  path,
  ...place,
  message: "The name of this import is made while running, so it cannot be checked.",
  hint: "Import by a literal name; every file of the bundle is loaded because of this.",
});

function ruleOf(node: CallExpression | NewExpression): Rule | undefined {
  const name = calleeName(node.callee);
  const [first] = node.arguments;
  if (name === "eval" && node.type === "CallExpression") return { rule: "eval", ...generated("eval") };
  if (name === "Function") {
    // The old way to find the global object; those who use it fall back on another.
    const harmless =
      node.arguments.length === 1 && isText(first) && /^\s*return this;?\s*$/.test(textValue(first));
    const rule = { rule: "new-function", ...generated("Function") };
    return harmless ? { ...rule, severity: "note", hint: "globalThis is always there." } : rule;
  }
  if ((name === "setTimeout" || name === "setInterval") && isText(first)) {
    return { rule: "timer-string", ...generated(`${name} with text`) };
  }
  return wasmRule(name, first);
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

/** `f`, `a.b`, and both below `globalThis`, as text; "" for anything else. */
export function calleeName(callee: Expression | Node): string {
  if (callee.type === "Identifier") return (callee as { name: string } & Node).name;
  if (callee.type !== "MemberExpression") return "";
  const { object, property, computed } = callee as Node & { object: Node; property: Node; computed: boolean };
  if (computed || property.type !== "Identifier") return "";
  const owner = calleeName(object);
  const name = (property as { name: string } & Node).name;
  if (owner === "") return "";
  return ["globalThis", "self", "global"].includes(owner) ? name : `${owner}.${name}`;
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
