import { isObject, type Json, type JsonObject } from "../../kernel/json.ts";

const MAX_REFS = 10;
const MAX_DEPTH = 12;
const MAX_NODES = 5_000;

/** Finds what a document's references lead to; those to other documents lead nowhere. */
export class Resolver {
  readonly #document: JsonObject;
  /** Parts of schemas that may still be written out: references can repeat them without end. */
  nodes = MAX_NODES;

  constructor(document: JsonObject) {
    this.#document = document;
  }

  /** The object that a value is or refers to. */
  object(value: Json | undefined): JsonObject | undefined {
    let found: Json | undefined = value;
    for (let hops = 0; hops < MAX_REFS; hops++) {
      if (!isObject(found)) return undefined;
      if (typeof found.$ref !== "string") return found as JsonObject;
      found = this.#at(found.$ref);
    }
    return undefined;
  }

  #at(ref: string): Json | undefined {
    if (!ref.startsWith("#/")) return undefined;
    const names = ref
      .slice(2)
      .split("/")
      .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
    return names.reduce<Json | undefined>(
      (at, name) => (isObject(at) && Object.hasOwn(at, name) ? (at[name] as Json) : undefined),
      this.#document,
    );
  }
}

/** What models and our own checks need of a schema. Patterns are left to the server. */
const KEPT = new Set([
  "type",
  "description",
  "enum",
  "const",
  "default",
  "format",
  "minimum",
  "maximum",
  "required",
]);
const OF_SCHEMAS = new Set(["items", "additionalProperties"]);
const OF_LISTS = new Set(["allOf", "anyOf", "oneOf"]);

/** A schema without references, as far as it is not too deep or too large: there anything goes. */
export function inlineSchema(resolver: Resolver, value: Json, depth = 0): JsonObject {
  const schema = resolver.object(value);
  resolver.nodes -= 1;
  if (!schema || depth > MAX_DEPTH || resolver.nodes < 0) return {};
  const inner = (one: Json) => inlineSchema(resolver, one, depth + 1);
  const result: JsonObject = {};
  for (const [name, given] of Object.entries(schema)) {
    if (name === "properties" && isObject(given))
      result.properties = Object.fromEntries(
        Object.entries(given).map(([key, one]) => [key, inner(one as Json)]),
      );
    else if (OF_LISTS.has(name) && Array.isArray(given)) result[name] = given.map(inner);
    else if (OF_SCHEMAS.has(name)) result[name] = typeof given === "boolean" ? given : inner(given);
    // OpenAPI 3.0 has a bound and a word beside it where 3.1 has JSON Schema.
    else if (KEPT.has(name)) result[name] = given;
  }
  if (schema.nullable === true && typeof result.type === "string") result.type = [result.type, "null"];
  return result;
}
