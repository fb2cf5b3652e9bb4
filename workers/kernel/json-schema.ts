import { type OutputUnit, type Schema, Validator } from "@cfworker/json-schema";
import type { Issue } from "./errors.ts";
import { guardSchema, type Work } from "./guarded-schema.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";

/** A JSON Schema (2020-12), ready to check values. */
export interface Checker {
  /** What is wrong with a value, each at its pointer; empty when it is valid. Never throws, and ends in seconds. */
  issues(value: Json): Issue[];
}

const MAX_ISSUES = 50;
/** Units of about a microsecond: so many for any value, more for each character or value in it, and at most so many. */
const FIRST_WORK = 50_000;
const WORK_PER_SIZE = 20;
const MAX_WORK = 2_000_000;
const MAX_DEPTH = 500;

/** Prepares a schema; the result holds no state of a request and may be kept. */
export function compileSchema(schema: JsonObject | boolean): Checker {
  if (schema === true) return { issues: () => [] };
  const work = emptyWork();
  const validator = new Validator(guardSchema(schema, work) as Schema | boolean, "2020-12", false);
  return {
    issues: (value) => {
      try {
        Object.assign(work, emptyWork());
        measure(value, work, 0);
        work.left = Math.min(MAX_WORK, FIRST_WORK + WORK_PER_SIZE * work.size);
        const { valid, errors } = validator.validate(value);
        return valid ? [] : toIssues(errors);
      } catch {
        // Too much work, too deep, or more mistakes than can be listed.
        const detail = "is too large, too deep or too wrong to be checked against its schema; send less";
        return [{ pointer: "", detail }];
      }
    },
  };
}

function toIssues(errors: OutputUnit[]): Issue[] {
  // The library reports each level on the way down; the deepest ones say what to change.
  const leaves = errors.filter((error) => !WRAPPERS.has(error.keyword));
  return (leaves.length > 0 ? leaves : errors).slice(0, MAX_ISSUES).map((error) => ({
    pointer: decodePointer(error.instanceLocation.replace(/^#/, "")),
    detail: /\/else\/maxLength$/.test(error.keywordLocation)
      ? `is too long for its pattern or format. ${error.error}`
      : error.error,
  }));
}

function decodePointer(pointer: string): string {
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}

const emptyWork = (): Work => ({
  left: 0,
  longestText: 0,
  longestArray: 0,
  mostKeys: 0,
  keyChars: 0,
  size: 0,
});

/** Takes the measures of a value that checks are charged by. */
function measure(value: Json, work: Work, depth: number): void {
  if (depth > MAX_DEPTH) throw new RangeError("nested too deep");
  work.size += 1;
  if (typeof value === "string") {
    work.size += value.length;
    work.longestText = Math.max(work.longestText, value.length);
  } else if (Array.isArray(value)) {
    work.longestArray = Math.max(work.longestArray, value.length);
    for (const item of value) measure(item, work, depth + 1);
  } else if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value);
    const chars = keys.reduce((sum, key) => sum + key.length, 0);
    work.mostKeys = Math.max(work.mostKeys, keys.length);
    work.keyChars = Math.max(work.keyChars, chars);
    // Names are checked as texts by `propertyNames`.
    for (const key of keys) {
      work.longestText = Math.max(work.longestText, key.length);
      measure(value[key] as Json, work, depth + 1);
    }
  }
}

const WRAPPERS = new Set([
  "properties",
  "patternProperties",
  "items",
  "prefixItems",
  "additionalProperties",
  "$ref",
  "allOf",
  "anyOf",
  "oneOf",
  "if",
]);

/** A property of the object itself: what its prototype has (`constructor`) does not count. */
const own = (object: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** The value with the `default`s of missing properties filled in, at every depth that plain `properties` and `items` reach. */
export function applyDefaults(schema: JsonObject | boolean | undefined, value: Json): Json {
  if (!isObject(schema)) return value;
  const { items, properties } = schema as JsonObject;
  if (Array.isArray(value))
    return isObject(items) ? value.map((item) => applyDefaults(items as JsonObject, item)) : value;
  if (!isObject(value) || !isObject(properties)) return value;
  const filled: JsonObject = { ...(value as JsonObject) };
  for (const [name, property] of Object.entries(properties)) {
    if (!isObject(property)) continue;
    const given = own(filled, name);
    const current = given === undefined ? own(property as JsonObject, "default") : given;
    if (current === undefined) continue;
    // Defined, not assigned: assigning `__proto__` would change the prototype.
    Object.defineProperty(filled, name, {
      value: applyDefaults(property as JsonObject, current),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return filled;
}
