import { isObject, type JsonObject } from "../../../workers/kernel/json.ts";

/** Top-level properties that a configuration's schema marks as secrets. */
export function secretNames(schema: JsonObject | boolean): string[] {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  return Object.entries(properties)
    .filter(([, property]) => isObject(property) && property["x-secret"] === true)
    .map(([name]) => name);
}

/** Secrets of a configuration. */
export const secretsOf = (schema: JsonObject | boolean, config: JsonObject): string[] =>
  secretNames(schema)
    .filter((name) => name in config)
    .map((name) => String(config[name]));
