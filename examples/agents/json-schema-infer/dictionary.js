import { merge, newShape } from "./observe.js";

const FEWEST_KEYS = 3;
const KEYS = [
  { label: "UUIDs", pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, names: { format: "uuid" } },
  { label: "dates", pattern: /^\d{4}-\d{2}-\d{2}$/, names: { format: "date" } },
  { label: "numbers", pattern: /^\d{1,20}$/, names: { pattern: "^\\d+$" } },
  { label: "hashes", pattern: /^(?=.*\d)[0-9a-f]{16,128}$/i, names: { pattern: "^[0-9a-fA-F]+$" } },
];

/**
 * An object whose keys are identifiers is a dictionary: its keys are data, its values share one schema.
 * @param {Map<string, import("./observe.js").Shape>} properties
 * @returns {{ label: string, names: object, values: object } | undefined} undefined for an ordinary object
 */
export function dictionaryOf(properties) {
  const keys = [...properties.keys()];
  if (keys.length < FEWEST_KEYS) return undefined;
  const kind = KEYS.find(({ pattern }) => keys.every((key) => pattern.test(key)));
  if (!kind) return undefined;
  const values = newShape();
  for (const shape of properties.values()) merge(values, shape);
  return { label: kind.label, names: kind.names, values };
}
