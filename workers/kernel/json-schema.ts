import { type Schema, Validator } from "@cfworker/json-schema";
import type { Issue } from "./errors.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";

/** A JSON Schema (2020-12), ready to check values. */
export interface Checker {
  /** What is wrong with a value, each at its pointer; empty when it is valid. */
  issues(value: Json): Issue[];
}

const MAX_ISSUES = 50;

/** Prepares a schema; the result holds no state of a request and may be kept. */
export function compileSchema(schema: JsonObject | boolean): Checker {
  if (schema === true) return { issues: () => [] };
  const validator = new Validator(schema as Schema | boolean, "2020-12", false);
  return {
    issues: (value) => {
      const { valid, errors } = validator.validate(value);
      if (valid) return [];
      // The library reports each level on the way down; the deepest ones say what to change.
      const leaves = errors.filter((error) => !WRAPPERS.has(error.keyword));
      return (leaves.length > 0 ? leaves : errors).slice(0, MAX_ISSUES).map((error) => ({
        pointer: error.instanceLocation.replace(/^#/, ""),
        detail: error.error,
      }));
    },
  };
}

const WRAPPERS = new Set([
  "properties",
  "items",
  "prefixItems",
  "additionalProperties",
  "$ref",
  "allOf",
  "anyOf",
  "oneOf",
]);

/** The value with the `default`s of missing properties filled in, at every depth that plain `properties` and `items` reach. */
export function applyDefaults(schema: JsonObject | boolean | undefined, value: Json): Json {
  if (!isObject(schema)) return value;
  if (Array.isArray(value))
    return value.map((item) => applyDefaults(schema.items as JsonObject | undefined, item));
  if (!isObject(value) || !isObject(schema.properties)) return value;
  const filled: JsonObject = { ...(value as JsonObject) };
  for (const [name, property] of Object.entries(schema.properties)) {
    if (!isObject(property)) continue;
    if (filled[name] === undefined && property.default !== undefined) filled[name] = property.default as Json;
    const current = filled[name];
    if (current !== undefined) filled[name] = applyDefaults(property as JsonObject, current);
  }
  return filled;
}
