import { format as formats } from "@cfworker/json-schema";
import { isObject, type JsonObject } from "./json.ts";
import { shapeOf, stepsOf } from "./pattern-cost.ts";

/** Patterns are not tried on longer texts, nor formats. */
export const MAX_PATTERN_TEXT = 100_000;
export const MAX_FORMAT_TEXT = 10_000;
export const MAX_UNIQUE_ITEMS = 1_000;

/** Units of work, about a microsecond each, that one check may take; and what the value at hand looks like. */
export interface Work {
  left: number;
  longestText: number;
  longestArray: number;
  mostKeys: number;
  keyChars: number;
  size: number;
}

export class TooMuchWork extends Error {}

const ONE = [
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
  "items",
  "unevaluatedItems",
  "contains",
  "not",
  "if",
  "then",
  "else",
];
const LIST = ["prefixItems", "allOf", "anyOf", "oneOf"];
const NAMED = ["properties", "patternProperties", "dependentSchemas"];
const PLAIN = [
  "type",
  "enum",
  "const",
  "required",
  "dependentRequired",
  "multipleOf",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minContains",
  "maxContains",
  "minProperties",
  "maxProperties",
];

/** What a local reference (`#`, `#/…`; no anchors) names, if it is a schema. */
export function resolveRef(ref: string, root: unknown): unknown {
  if (ref !== "#" && !ref.startsWith("#/")) return undefined;
  let at: unknown = root;
  for (const part of ref.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return isObject(at) || typeof at === "boolean" ? at : undefined;
}

interface Copy {
  root: unknown;
  work: Work;
  /** Places in the copy's `$defs`, by what references name. */
  places: Map<unknown, number>;
}

type Node = Record<string, unknown>;

/**
 * A schema's copy that can be evaluated without fear: only keywords of the dialect, references by number, patterns
 * and formats on texts of bounded length, and each evaluation of a node counted against `work`.
 */
export function guardSchema(root: JsonObject | boolean, work: Work): Node | boolean {
  const copy: Copy = { root, work, places: new Map() };
  const guarded = guard(root, copy);
  if (typeof guarded === "boolean") return guarded;
  const defs: Node = {};
  // The map grows while references lead to further ones.
  for (const [target, place] of copy.places) defs[place] = guard(target, copy);
  guarded.$defs = defs;
  return guarded;
}

function guard(schema: unknown, copy: Copy): Node | boolean {
  if (!isObject(schema)) return schema !== false;
  const has = (keyword: string): boolean => Object.hasOwn(schema, keyword) && schema[keyword] !== undefined;
  const node: Node = {};
  for (const keyword of PLAIN) if (has(keyword)) node[keyword] = schema[keyword];
  for (const keyword of ONE) if (has(keyword)) node[keyword] = guard(schema[keyword], copy);
  for (const keyword of LIST) {
    if (has(keyword)) node[keyword] = (schema[keyword] as unknown[]).map((item) => guard(item, copy));
  }
  for (const keyword of NAMED) {
    if (!has(keyword)) continue;
    const children = Object.entries(schema[keyword] as object);
    node[keyword] = Object.fromEntries(children.map(([name, child]) => [name, guard(child, copy)]));
  }
  if (has("$ref")) node.$ref = `#/$defs/${placeOf(String(schema.$ref), copy)}`;
  const guards = [...guardText(schema, copy.work), ...guardArray(schema, copy.work)];
  if (guards.length > 0) node.allOf = [...((node.allOf as unknown[] | undefined) ?? []), ...guards];
  return counted(node, copy.work, () => weightOf(node, copy.work));
}

function placeOf(ref: string, { root, places }: Copy): number {
  const target = resolveRef(ref, root);
  // Booleans are equal to each other, wherever they stand; that is as it should be.
  const place = places.get(target) ?? places.size;
  places.set(target, place);
  return place;
}

/** Has each evaluation of a node cost something: the validator reads all its keywords then, this one among them. */
function counted(node: Node, work: Work, cost: () => number): Node {
  Object.defineProperty(node, "$recursiveAnchor", {
    enumerable: false,
    get: () => {
      work.left -= cost();
      if (work.left < 0) throw new TooMuchWork();
      return undefined;
    },
  });
  return node;
}

const entriesOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? Object.keys(value).length : 0;

function weightOf(node: Node, work: Work): number {
  const known = staticWeights.get(node) ?? staticWeight(node);
  staticWeights.set(node, known);
  const perKey = NAMED.some((keyword) => keyword in node) || "additionalProperties" in node ? 3 : 6;
  const patterns = entriesOf(node.patternProperties) * (work.keyChars / 64);
  return known + (work.mostKeys >> perKey) + patterns;
}

const staticWeights = new WeakMap<Node, number>();
const staticWeight = (node: Node): number => {
  const values = JSON.stringify([node.enum, node.const])?.length ?? 0;
  const entries = Object.values(node).reduce((sum: number, value) => sum + entriesOf(value), 0);
  return 1 + (values >> 4) + (entries >> 3);
};

/** `then` only up to a bound; what is beyond is told so by `else`, unless the schema's own bound says it already. */
const upTo = (bound: Node, then: Node, said: boolean): Node => ({
  if: bound,
  then,
  ...(said ? {} : { else: bound }),
});

function guardText(schema: Node, work: Work): Node[] {
  const guards: Node[] = [];
  const limit = typeof schema.maxLength === "number" ? schema.maxLength : Number.POSITIVE_INFINITY;
  if (typeof schema.pattern === "string") {
    const max = Math.min(limit, MAX_PATTERN_TEXT);
    const shape = shapeOf(schema.pattern);
    // Where the author had to bound the text, the pattern may take more than one pass.
    const many = Number.isFinite(limit) && shape.degree > 1;
    const cost = () => {
      const length = Math.min(max, work.longestText);
      return many ? Math.min(50_000, stepsOf(shape, length) / 100) : length / 64;
    };
    const then = counted({ pattern: schema.pattern }, work, () => 1 + cost());
    guards.push(upTo({ maxLength: max }, then, limit === max));
  }
  if (typeof schema.format === "string" && Object.hasOwn(formats, schema.format)) {
    // `url` is no format of the standard, and the validator's expression for it takes exponential time.
    const format = schema.format === "url" ? "uri" : schema.format;
    const cost = () => 1 + Math.min(MAX_FORMAT_TEXT, work.longestText) / 64;
    guards.push(
      upTo({ maxLength: MAX_FORMAT_TEXT }, counted({ format }, work, cost), limit <= MAX_FORMAT_TEXT),
    );
  }
  return guards;
}

function guardArray(schema: Node, work: Work): Node[] {
  if (schema.uniqueItems !== true) return [];
  const max = typeof schema.maxItems === "number" ? schema.maxItems : MAX_UNIQUE_ITEMS;
  const maxItems = Math.min(max, MAX_UNIQUE_ITEMS);
  const cost = () => {
    const items = Math.min(maxItems, work.longestArray);
    return 1 + (items * items * (1 + work.size / Math.max(1, items) / 4)) / 8;
  };
  return [
    upTo(
      { maxItems },
      counted({ uniqueItems: true }, work, cost),
      max === maxItems && max === schema.maxItems,
    ),
  ];
}
