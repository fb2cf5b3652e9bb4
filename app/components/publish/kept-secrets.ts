import { initialValue } from "~/components/schema-form/form-value.ts";
import { asSchema, resolve } from "~/components/schema-form/json-schema.ts";
import { isObject, type Json, type JsonObject } from "~/json.ts";

const SET = "It is set: leave it empty to keep it.";

/** A configuration's schema for a form in which secrets that are set may stay empty. */
export function withKeptSecrets(schema: Json, names: readonly string[]): Json {
  if (!isObject(schema) || !isObject(schema.properties)) return schema;
  const properties = Object.entries(schema.properties).map(([name, property]) => {
    if (!names.includes(name) || !isObject(property) || property["x-secret"] !== true)
      return [name, property];
    const { description, minLength: _, ...rest } = property;
    return [name, { ...rest, description: [description, SET].filter(Boolean).join(" ") }];
  });
  const required = Array.isArray(schema.required) ? schema.required : [];
  return {
    ...schema,
    properties: Object.fromEntries(properties) as Json,
    required: required.filter((name) => !names.includes(String(name))),
  };
}

/** What a form of a configuration begins with: what is live, as far as the version knows it, and the defaults of the rest. */
export function startingConfig(schema: Json, live: JsonObject): JsonObject {
  const root = asSchema(schema);
  const known = Object.entries(live).filter(([name]) => {
    const property = root.properties?.[name];
    return property !== undefined && resolve(property, root)["x-secret"] !== true;
  });
  const defaults = initialValue(root, root);
  return { ...(isObject(defaults) ? defaults : {}), ...Object.fromEntries(known) };
}
