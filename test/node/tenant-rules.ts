import ts from "typescript";

/** Something in a source that could reach rows, files or objects without saying whose they are. */
export interface Violation {
  rule:
    | "guarded-binding"
    | "unguarded-binding"
    | "object-name"
    | "platform-sweep"
    | "tenant-sql"
    | "tenant-cast"
    | "context";
  path: string;
  line: number;
  text: string;
}

export interface Source {
  path: string;
  text: string;
}

/** The one file that opens each guarded binding. A binding that is not here may be opened nowhere. */
const OPENED_IN: Record<string, string> = {
  DATA: "workers/kernel/db.ts",
  BUNDLES: "workers/kernel/tenant-files.ts",
  TENANT: "workers/tenants/tenant-object.do.ts",
  RUN: "workers/runs/run-objects.ts",
  STORE: "workers/runs/store-object.do.ts",
  CONVERSATION: "workers/runtimes/prompt/conversation.do.ts",
  VISIT: "workers/visits/visit-object.do.ts",
};
/** The platform's own databases: what they hold belongs to no single tenant. */
const PLATFORM = new Set(["DIRECTORY", "CATALOG", "SEARCH"]);
const STORAGE = /\b(?:D1Database|R2Bucket|KVNamespace|DurableObjectNamespace|VectorizeIndex)\b/;
const NAMING = new Set(["getByName", "idFromName", "idFromString", "newUniqueId"]);
const NAMED_IN = "workers/kernel/objects.ts";
/** The platform's sweeps: waiting events, unsealed entries and broken-off bundles and exports of all tenants, erasure, and the health checks. */
const SWEEPS_IN = new Set([
  "workers/kernel/db.ts",
  "workers/agents/pending-bundles.ts",
  "workers/audit/commit.ts",
  "workers/audit/sealed-rows.ts",
  "workers/audit/erase-person.ts",
  "workers/deployments/health.ts",
  "workers/evaluations/evaluation.queue.ts",
  "workers/http/health.ts",
  "workers/lifecycle/exports/sweep-exports.ts",
]);

/** Where a text from outside may be called a tenant's id: as it is looked up, kept by its own object, or by the operator. */
const CAST_IN = new Set([
  "workers/tenants/directory.ts",
  "workers/tenants/tenant-object.do.ts",
  "workers/tenants/key-keeper.do.ts",
  "workers/admin/routes.ts",
]);
/** Who makes a context, and so says whose tenant it is: authentication; and the catalogue, for what is listed. */
const CONTEXT_IN = new Set([
  "workers/kernel/context.ts",
  "workers/http/authentication.ts",
  "workers/catalog/queries.ts",
]);
const isTenantId = (type: string): boolean => /\bId<\s*["'`]ten["'`]\s*>/.test(type);

/** The names of the bindings that the declarations of `Env` guard. */
export function guardedBindings(sources: Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    nodesOf(parse(path, text)).flatMap((node) =>
      ts.isPropertySignature(node) && /^Guarded</.test(node.type?.getText() ?? "")
        ? [node.name.getText()]
        : [],
    ),
  );
}

const parse = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);

function nodesOf(root: ts.Node): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    node.forEachChild(visit);
  };
  visit(root);
  return nodes;
}

const ANY_BINDING = "*";

/** The property that a node takes out of something: `a.X`, `a["X"]`, `{ X }`, `{ X: y }`. */
function propertyTaken(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    return node.argumentExpression.text;
  // A name that is only known at run time may be any.
  if (ts.isElementAccessExpression(node) && /\benv$/i.test(node.expression.getText())) return ANY_BINDING;
  if (ts.isBindingElement(node)) return (node.propertyName ?? node.name).getText();
  return undefined;
}

/** The tenant object's own storage: it has one tenant, and the bindings of the others are guarded there as anywhere. */
const LEDGER = "workers/tenants/ledger/";

/** The name of the function that a text is given to, whatever it is called on. */
function calledWith(literal: ts.Node): string {
  const call = literal.parent;
  if (!ts.isCallExpression(call)) return "";
  return ts.isPropertyAccessExpression(call.expression)
    ? call.expression.name.text
    : call.expression.getText();
}

/** Whether a text is SQL on a tenants' table and does not name the tenant. Objects' own storage has `exec`, and one tenant. */
function forgetsTenant(node: ts.Node, tables: string[]): boolean {
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return false;
  const touches = new RegExp(`\\b(?:from|into|update|join)\\s+["\`]?(?:${tables.join("|")})\\b`, "i");
  const text = node.getText();
  return (
    touches.test(text) && !/tenant_?id/i.test(text) && !["exec", "platformSweep"].includes(calledWith(node))
  );
}

/** What is wrong in a source, given the guarded bindings and the names of the tenants' tables. */
export function violationsIn({ path, text }: Source, guarded: string[], tables: string[]): Violation[] {
  const file = parse(path, text);
  const found: Violation[] = [];
  for (const node of nodesOf(file)) {
    const add = (rule: Violation["rule"]): void => {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push({ rule, path, line: line + 1, text: node.getText().slice(0, 120) });
    };
    const property = propertyTaken(node);
    const known = property && guarded.includes(property) && OPENED_IN[property] !== path;
    if (known || property === ANY_BINDING) add("guarded-binding");
    if (property && NAMING.has(property) && path !== NAMED_IN) add("object-name");
    if (ts.isIdentifier(node) && node.text === "platformSweep" && !SWEEPS_IN.has(path)) add("platform-sweep");
    if (ts.isIdentifier(node) && node.text === "createCtx" && !CONTEXT_IN.has(path)) add("context");
    if (ts.isAsExpression(node) && isTenantId(node.type.getText()) && !CAST_IN.has(path)) add("tenant-cast");
    if (!path.startsWith(LEDGER) && forgetsTenant(node, tables)) add("tenant-sql");
    if (ts.isPropertySignature(node) && declaresStorage(node)) add("unguarded-binding");
  }
  return found;
}

function declaresStorage(node: ts.PropertySignature): boolean {
  const declaration = node.parent;
  const type = node.type?.getText() ?? "";
  const ofEnv = ts.isInterfaceDeclaration(declaration) && declaration.name.text === "Env";
  return ofEnv && STORAGE.test(type) && !type.startsWith("Guarded<") && !PLATFORM.has(node.name.getText());
}
