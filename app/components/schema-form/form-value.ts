import { isObject, type Json, type JsonObject, type Path } from "~/json.ts";
import { choicesOf, type JsonSchema, resolve, typeOf } from "./json-schema.ts";

/** How deep a form goes; schemas may refer to themselves. */
export const MAX_DEPTH = 6;

/** What a new form starts with: the defaults, and nothing else. */
export function initialValue(schema: JsonSchema | boolean, root: JsonSchema, depth = 0): Json | undefined {
  const own = resolve(schema, root);
  if (own.default !== undefined) return structuredClone(own.default);
  if (own.const !== undefined) return own.const;
  if (typeOf(own) !== "object" || !own.properties || depth > MAX_DEPTH) return undefined;
  const filled: JsonObject = {};
  for (const [key, property] of Object.entries(own.properties)) {
    const value = initialValue(property, root, depth + 1);
    if (value !== undefined) filled[key] = value;
  }
  return Object.keys(filled).length > 0 || depth === 0 ? filled : undefined;
}

/**
 * What a form says, without what was left blank: empty optional texts, lists and groups are taken out, so that
 * the agent's own defaults apply. A required one stays, for the server to judge.
 */
export function filledValue(
  value: Json | undefined,
  schema: JsonSchema | boolean,
  root: JsonSchema,
  required = true,
): Json | undefined {
  const own = resolve(schema, root);
  if (value === undefined) return required && typeOf(own) === "object" ? {} : undefined;
  if (value === "" && !required)
    return choicesOf(own)?.some((choice) => choice.value === "") ? "" : undefined;
  if (Array.isArray(value)) return filledList(value, own, root, required);
  if (!isObject(value)) return value;
  const filled: JsonObject = {};
  for (const key of inOrderOf(own, value)) {
    const kept = filledValue(
      value[key],
      own.properties?.[key] ?? {},
      root,
      own.required?.includes(key) ?? false,
    );
    if (kept !== undefined) filled[key] = kept;
  }
  return Object.keys(filled).length > 0 || required ? filled : undefined;
}

/** The keys of a value in the schema's order, those that it does not know last. */
function inOrderOf(schema: JsonSchema, value: JsonObject): string[] {
  const known = Object.keys(schema.properties ?? {}).filter((key) => Object.hasOwn(value, key));
  return [...known, ...Object.keys(value).filter((key) => !known.includes(key))];
}

function filledList(
  value: Json[],
  schema: JsonSchema,
  root: JsonSchema,
  required: boolean,
): Json | undefined {
  if (value.length === 0) return required || hasItems(schema.default) ? value : undefined;
  // An item that was added and left blank is kept as it is: taking it out would move the others' pointers.
  return value.map((item) => filledValue(item, schema.items ?? {}, root, true) ?? item);
}

const hasItems = (value: Json | undefined): boolean => Array.isArray(value) && value.length > 0;

/** A copy of `value` in which the part at `path` is `next`; undefined takes a property out. */
export function setAt(value: Json | undefined, path: Path, next: Json | undefined): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (typeof key === "number") {
    const list = Array.isArray(value) ? [...value] : [];
    list[key] = setAt(list[key], rest, next) ?? null;
    return list;
  }
  const { [key]: part, ...others } = isObject(value) ? value : {};
  const changed = setAt(part, rest, next);
  if (changed === undefined) return others;
  // In place, not at the end: the raw view keeps the order that people typed.
  return isObject(value) && key in value ? { ...value, [key]: changed } : { ...others, [key]: changed };
}

/** What a new item of a list starts with. */
export function newItem(schema: JsonSchema, root: JsonSchema): Json {
  const own = resolve(schema, root);
  const value = initialValue(own, root);
  if (value !== undefined) return value;
  switch (typeOf(own)) {
    case "object":
      return {};
    case "array":
      return [];
    case "boolean":
      return false;
    case "string":
      return "";
    default:
      return null;
  }
}
