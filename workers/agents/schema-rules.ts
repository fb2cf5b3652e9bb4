import { isObject } from "../kernel/json.ts";

/** One thing wrong inside a JSON Schema; `path` leads to it from the schema's root. */
export interface SchemaProblem {
  path: (string | number)[];
  message: string;
}

const MAX_DEPTH = 32;
const MAX_PATTERN = 500;
const TYPES = ["array", "boolean", "integer", "null", "number", "object", "string"];
const DIALECT = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;

type Check = (value: unknown) => string | undefined;
const must = (good: boolean, message: string): string | undefined => (good ? undefined : message);
const isCount: Check = (value) =>
  must(Number.isSafeInteger(value) && (value as number) >= 0, "must be a whole number from 0");
const isNumber: Check = (value) => must(typeof value === "number", "must be a number");
const isText: Check = (value) => must(typeof value === "string", "must be text");
const isFlag: Check = (value) => must(typeof value === "boolean", "must be true or false");
const isTextList: Check = (value) =>
  must(Array.isArray(value) && value.every((item) => typeof item === "string"), "must be a list of names");

const isType: Check = (value) => {
  const list = Array.isArray(value) ? value : [value];
  const known = list.length > 0 && list.every((item) => TYPES.includes(item as string));
  return must(known && new Set(list).size === list.length, `must be one or several of ${TYPES.join(", ")}`);
};

const isPattern: Check = (value) => {
  if (typeof value !== "string") return "must be text";
  if (value.length > MAX_PATTERN) return `must have at most ${MAX_PATTERN} characters`;
  try {
    new RegExp(value, "u");
    return undefined;
  } catch (error) {
    return `is not a regular expression: ${(error as Error).message}`;
  }
};

/** Keywords with plain values; unknown keywords (`x-…`, annotations) are left alone. */
const VALUES: Record<string, Check> = {
  type: isType,
  enum: (value) => must(Array.isArray(value) && value.length > 0, "must be a list with at least one value"),
  required: isTextList,
  pattern: isPattern,
  title: isText,
  description: isText,
  format: isText,
  multipleOf: (value) => must(typeof value === "number" && value > 0, "must be a number above 0"),
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
  minContains: isCount,
  maxContains: isCount,
  minProperties: isCount,
  maxProperties: isCount,
  uniqueItems: isFlag,
  "x-secret": isFlag,
  $schema: (value) =>
    must(typeof value === "string" && DIALECT.test(value), "must be draft 2020-12, or left out"),
  $dynamicRef: () => "is not supported; use $ref",
  $recursiveRef: () => "is not supported; use $ref",
};

const ONE = [
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
  "items",
  "unevaluatedItems",
  "contains",
];
// Applied to the very value that their own schema is applied to: a loop through these would never end.
const IN_PLACE_ONE = ["not", "if", "then", "else"];
const IN_PLACE_LIST = ["allOf", "anyOf", "oneOf"];
const LIST = ["prefixItems", ...IN_PLACE_LIST];
const NAMED = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

/** What is wrong with a JSON Schema (2020-12) before any value is checked against it; empty when it can be used. */
export function schemaProblems(schema: unknown): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  visit(schema, [], { root: schema, problems });
  if (problems.length === 0) findLoops(schema, problems);
  return problems;
}

interface Visit {
  root: unknown;
  problems: SchemaProblem[];
}

function visit(schema: unknown, path: (string | number)[], state: Visit): void {
  const say = (message: string, ...more: (string | number)[]) =>
    state.problems.push({ path: [...path, ...more], message });
  if (path.length > MAX_DEPTH) return void say(`is nested deeper than ${MAX_DEPTH} levels`);
  if (typeof schema === "boolean") return;
  if (!isObject(schema)) return void say("must be a JSON Schema: an object, or true or false");
  for (const [keyword, value] of Object.entries(schema)) {
    const wrong = Object.hasOwn(VALUES, keyword) ? VALUES[keyword]?.(value) : undefined;
    if (wrong) say(wrong, keyword);
  }
  if (schema.$id !== undefined && path.length > 0) say("is allowed only at the top of a schema", "$id");
  else if (schema.$id !== undefined && !URL.canParse(String(schema.$id)))
    say("must be an absolute URL", "$id");
  if (schema.$ref !== undefined) {
    const wrong = refProblem(schema.$ref, state.root);
    if (wrong) say(wrong, "$ref");
  }
  visitChildren(schema, path, state, say);
}

function visitChildren(
  schema: Record<string, unknown>,
  path: (string | number)[],
  state: Visit,
  say: (message: string, ...more: (string | number)[]) => void,
): void {
  for (const keyword of [...ONE, ...IN_PLACE_ONE]) {
    if (schema[keyword] !== undefined) visit(schema[keyword], [...path, keyword], state);
  }
  for (const keyword of LIST) {
    const list = schema[keyword];
    if (list === undefined) continue;
    if (!Array.isArray(list) || list.length === 0)
      say("must be a list of schemas with at least one", keyword);
    else for (const [i, item] of list.entries()) visit(item, [...path, keyword, i], state);
  }
  for (const keyword of NAMED) {
    const named = schema[keyword];
    if (named === undefined) continue;
    if (!isObject(named)) say("must be an object of schemas by name", keyword);
    else visitNamed(keyword, named, path, state);
  }
}

function visitNamed(
  keyword: string,
  named: Record<string, unknown>,
  path: (string | number)[],
  state: Visit,
): void {
  for (const [name, child] of Object.entries(named)) {
    const wrong = keyword === "patternProperties" ? isPattern(name) : undefined;
    if (wrong) state.problems.push({ path: [...path, keyword, name], message: `its name ${wrong}` });
    visit(child, [...path, keyword, name], state);
  }
}

function refProblem(ref: unknown, root: unknown): string | undefined {
  if (typeof ref !== "string" || !ref.startsWith("#")) return 'must be local, such as "#/$defs/item"';
  if (resolve(ref, root) === undefined) return `names nothing in this schema: ${ref}`;
  return undefined;
}

/** What a local reference (`#`, `#/…`; no anchors) names, if it is a schema. */
function resolve(ref: string, root: unknown): unknown {
  if (ref !== "#" && !ref.startsWith("#/")) return undefined;
  let at: unknown = root;
  for (const part of ref.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return isObject(at) || typeof at === "boolean" ? at : undefined;
}

/** Finds references that lead back to themselves without looking any deeper into the value. */
function findLoops(root: unknown, problems: SchemaProblem[]): void {
  const done = new Set<unknown>();
  const below = new Set<unknown>();
  const follow = (schema: unknown): boolean => {
    if (!isObject(schema) || done.has(schema)) return false;
    if (below.has(schema)) return true;
    below.add(schema);
    const looped = inPlace(schema, root).some(follow);
    below.delete(schema);
    done.add(schema);
    return looped;
  };
  eachSchema(root, [], (schema, path) => {
    if (follow(schema)) problems.push({ path, message: "refers to itself without end" });
  });
}

const inPlace = (schema: Record<string, unknown>, root: unknown): unknown[] => [
  ...(typeof schema.$ref === "string" ? [resolve(schema.$ref, root)] : []),
  ...IN_PLACE_ONE.map((keyword) => schema[keyword]),
  ...IN_PLACE_LIST.flatMap((keyword) => (schema[keyword] as unknown[] | undefined) ?? []),
  ...Object.values((schema.dependentSchemas as Record<string, unknown> | undefined) ?? {}),
];

function eachSchema(
  schema: unknown,
  path: (string | number)[],
  call: (schema: Record<string, unknown>, path: (string | number)[]) => void,
): void {
  if (!isObject(schema)) return;
  call(schema, path);
  for (const keyword of [...ONE, ...IN_PLACE_ONE]) eachSchema(schema[keyword], [...path, keyword], call);
  for (const keyword of [...LIST, ...NAMED]) {
    for (const [key, child] of Object.entries((schema[keyword] as object | undefined) ?? {})) {
      eachSchema(child, [...path, keyword, key], call);
    }
  }
}
