import { resolveRef } from "../../kernel/guarded-schema.ts";
import { isObject } from "../../kernel/json.ts";
import {
  costProblems,
  expandsTooFar,
  type Judge,
  MAX_NODES,
  namePatternProblem,
  newJudge,
} from "./schema-costs.ts";
import { IN_PLACE_LIST, IN_PLACE_ONE, LIST, NAMED, ONE } from "./schema-keywords.ts";

/** One thing wrong inside a JSON Schema; `path` leads to it from the schema's root. */
export interface SchemaProblem {
  path: (string | number)[];
  message: string;
}

const MAX_DEPTH = 32;
const MAX_PATTERN = 500;
const MAX_CHARS = 256 * 1024;
const MIN_SECRET = 6;
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
  format: (value) =>
    isText(value) ?? must(value !== "url", 'is not a format of JSON Schema; write "uri" instead'),
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

/**
 * What is wrong with a JSON Schema (2020-12) before any value is checked against it; empty when it can be used.
 * With `secrets`, top-level properties may be marked `x-secret`: in a configuration schema.
 */
export function schemaProblems(schema: unknown, { secrets = false } = {}): SchemaProblem[] {
  const size = JSON.stringify(schema)?.length ?? 0;
  if (size > MAX_CHARS)
    return [{ path: [], message: `has ${size} characters; at most ${MAX_CHARS} are allowed` }];
  const state: Visit = { problems: [], schemas: new Set(), refs: [], judge: newJudge(), secrets };
  visit(schema, [], state);
  for (const { ref, path } of state.refs) {
    const wrong = refProblem(ref, schema, state.schemas);
    if (wrong) state.problems.push({ path, message: wrong });
  }
  if (state.problems.length === 0) followRefs(schema, state.problems);
  return state.problems;
}

function followRefs(schema: unknown, problems: SchemaProblem[]): void {
  const say = (message: string) => void problems.push({ path: [], message });
  try {
    findLoops(schema, problems);
    if (problems.length === 0 && expandsTooFar(schema))
      say(
        `has more than ${MAX_NODES} nodes once its references are written out; refer to each part less often`,
      );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    say("has references that lead on to further ones too often");
  }
}

interface Visit {
  problems: SchemaProblem[];
  /** Every object that stands where a schema is expected: what references may name. */
  schemas: Set<unknown>;
  refs: { ref: unknown; path: (string | number)[] }[];
  judge: Judge;
  secrets: boolean;
}

type Say = (message: string, ...more: (string | number)[]) => void;

function visit(schema: unknown, path: (string | number)[], state: Visit): void {
  const say: Say = (message, ...more) => void state.problems.push({ path: [...path, ...more], message });
  if (typeof schema === "boolean") return;
  if (path.length > MAX_DEPTH || !isObject(schema)) {
    say(
      isObject(schema)
        ? `is nested deeper than ${MAX_DEPTH} levels`
        : "must be a JSON Schema: an object, or true or false",
    );
    return;
  }
  state.schemas.add(schema);
  for (const [keyword, value] of Object.entries(schema)) {
    const wrong = Object.hasOwn(VALUES, keyword) ? VALUES[keyword]?.(value) : undefined;
    if (wrong) say(wrong, keyword);
  }
  if (schema.$id !== undefined && path.length > 0) say("is allowed only at the top of a schema", "$id");
  else if (schema.$id !== undefined && !URL.canParse(String(schema.$id)))
    say("must be an absolute URL", "$id");
  if (schema.$ref !== undefined) state.refs.push({ ref: schema.$ref, path: [...path, "$ref"] });
  for (const { keyword, message } of costProblems(schema, state.judge)) say(message, keyword);
  if (schema["x-secret"] === true) visitSecret(schema, path, state, say);
  visitChildren(schema, path, state, say);
}

function visitSecret(
  schema: Record<string, unknown>,
  path: (string | number)[],
  { secrets }: Visit,
  say: Say,
): void {
  const top = secrets && path.length === 2 && path[0] === "properties";
  if (!top) {
    say("is only for top-level properties of configSchema; move the secret there", "x-secret");
    return;
  }
  if (schema.type !== "string") say('must be "string" beside x-secret: secrets are texts', "type");
  const { maxLength } = schema;
  if (typeof maxLength === "number" && maxLength < MIN_SECRET)
    say(`must leave room for ${MIN_SECRET} characters: shorter secrets are refused`, "maxLength");
  if (schema.default !== undefined || schema.const !== undefined || schema.enum !== undefined)
    say("must not come with default, const or enum: a manifest is no place for a secret", "x-secret");
}

function visitChildren(
  schema: Record<string, unknown>,
  path: (string | number)[],
  state: Visit,
  say: Say,
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
    const wrong =
      keyword === "patternProperties"
        ? (isPattern(name) ?? namePatternProblem(name, state.judge))
        : undefined;
    if (wrong) state.problems.push({ path: [...path, keyword, name], message: `its name ${wrong}` });
    if (!name.isWellFormed())
      state.problems.push({ path: [...path, keyword], message: "has a name that is no valid Unicode" });
    visit(child, [...path, keyword, name], state);
  }
}

function refProblem(ref: unknown, root: unknown, schemas: Set<unknown>): string | undefined {
  if (typeof ref !== "string" || !ref.startsWith("#")) return 'must be local, such as "#/$defs/item"';
  const target = resolveRef(ref, root);
  if (target === undefined || (isObject(target) && !schemas.has(target)))
    return `names nothing in this schema: ${ref}`;
  return undefined;
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
  ...(typeof schema.$ref === "string" ? [resolveRef(schema.$ref, root)] : []),
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
