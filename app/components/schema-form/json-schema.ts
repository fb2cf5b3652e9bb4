import { isObject, type Json, type JsonObject } from "~/json.ts";

/** The keywords of JSON Schema (2020-12) that decide how a value is asked for and shown; others are left alone. */
export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, JsonSchema | boolean>;
  required?: string[];
  items?: JsonSchema | boolean;
  enum?: Json[];
  const?: Json;
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  default?: Json;
  examples?: Json[];
  format?: string;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minItems?: number;
  maxItems?: number;
  contentMediaType?: string;
  "x-widget"?: string;
  "x-secret"?: boolean;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
}

export const asSchema = (value: unknown): JsonSchema => (isObject(value) ? (value as JsonSchema) : {});

/** Follows local references (`#/…`) from `root`, at most ten of them; what cannot be found allows anything. */
export function resolve(schema: JsonSchema | boolean | undefined, root: JsonSchema): JsonSchema {
  let current = asSchema(schema);
  for (let hops = 0; current.$ref !== undefined && hops < 10; hops++) {
    const { $ref, ...beside } = current;
    current = { ...asSchema(lookUp($ref, root)), ...beside };
  }
  return current;
}

function lookUp(ref: string, root: JsonSchema): unknown {
  if (ref !== "#" && !ref.startsWith("#/")) return undefined;
  const parts = ref.split("/").slice(1);
  let found: unknown = root;
  for (const part of parts) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}

/** The one type that a value has, null aside; undefined when there are several, or none is named. */
export function typeOf(schema: JsonSchema): string | undefined {
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).filter((type) => type !== "null");
  if (types.length === 1 && types[0] !== undefined) return types[0];
  if (types.length === 0 || schema.type !== undefined) return undefined;
  if (schema.properties) return "object";
  return schema.items === undefined ? undefined : "array";
}

export interface Choice {
  value: Json;
  label: string;
}

/** The values to choose from, when the schema lists them: by `enum`, or by alternatives that are constants. */
export function choicesOf(schema: JsonSchema): Choice[] | undefined {
  if (schema.enum) return schema.enum.map((value) => ({ value, label: labelOf(value) }));
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (!alternatives?.length || !alternatives.every((one) => one.const !== undefined)) return undefined;
  return alternatives.map((one) => ({
    value: one.const as Json,
    label: one.title ?? labelOf(one.const as Json),
  }));
}

const labelOf = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

export type FieldKind =
  | "text"
  | "multiline"
  | "number"
  | "boolean"
  | "choice"
  | "choices"
  | "list"
  | "group"
  | "json";

const LONG = 200;

/** How a value of this schema (already resolved) is asked for; `json` when no form does it justice. */
export function fieldKind(schema: JsonSchema, root: JsonSchema): FieldKind {
  if (choicesOf(schema)) return "choice";
  switch (typeOf(schema)) {
    case "string":
      return isMultiline(schema) ? "multiline" : "text";
    case "number":
    case "integer":
      return "number";
    case "boolean":
      return "boolean";
    case "array": {
      if (schema.items === undefined || typeof schema.items === "boolean") return "json";
      const items = resolve(schema.items, root);
      if (choicesOf(items)) return "choices";
      return fieldKind(items, root) === "json" ? "json" : "list";
    }
    case "object":
      return Object.keys(schema.properties ?? {}).length > 0 ? "group" : "json";
    default:
      return "json";
  }
}

function isMultiline(schema: JsonSchema): boolean {
  if (schema["x-secret"] || schema.format) return false;
  return (
    schema["x-widget"] === "textarea" || mediaTypeOf(schema) !== undefined || (schema.maxLength ?? 0) > LONG
  );
}

/** The media type that a string is said to hold. */
export const mediaTypeOf = (schema: JsonSchema): string | undefined => schema.contentMediaType;

/** What to call the value of a property: its title, else its name in words. */
export function nameOf(schema: JsonSchema, key: string): string {
  if (schema.title) return schema.title;
  const words = key
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export type { Json, JsonObject };
