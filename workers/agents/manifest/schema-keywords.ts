/** Keywords whose values are schemas: one, a list, or some by name. */
export const ONE = [
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
  "items",
  "unevaluatedItems",
  "contains",
];
// Applied to the very value that their own schema is applied to: a loop through these would never end.
export const IN_PLACE_ONE = ["not", "if", "then", "else"];
export const IN_PLACE_LIST = ["allOf", "anyOf", "oneOf"];
export const LIST = ["prefixItems", ...IN_PLACE_LIST];
export const NAMED = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];
