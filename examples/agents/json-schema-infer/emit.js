import { dictionaryOf } from "./dictionary.js";

const LONGEST_ENUM_VALUE = 40;
/** An enumeration needs proof: this many strings, and each value twice on average. */
const FEWEST_FOR_ENUM = 6;

/**
 * Writes the schema of what has been seen at one place.
 * @param {import("./observe.js").Shape} shape
 * @param {{ strict: boolean, enumLimit: number, bounds: boolean, note: (text: string) => void }} options
 * @param {string} path where it is, as a JSON pointer with * for any item
 */
export function writeSchema(shape, options, path) {
  const variants = [
    shape.objects > 0 && objectSchema(shape, options, path),
    shape.arrays.count > 0 && arraySchema(shape, options, path),
    shape.strings.count > 0 && stringSchema(shape.strings, options),
    shape.numbers.count > 0 && numberSchema(shape.numbers, options, path),
    shape.booleans > 0 && { type: "boolean" },
    shape.nulls > 0 && { type: "null" },
  ].filter(Boolean);
  if (shape.nulls === shape.count)
    options.note(`${path || "The document"} is always null: its real type is unknown.`);
  return union(variants);
}

/**
 * Keywords apply to one type each, so that types can share a schema: `properties` says nothing about null. The
 * exception is `enum`, and an object beside an array reads better apart.
 */
function union(variants) {
  if (variants.length === 1) return variants[0];
  const types = variants.map(({ type }) => type);
  if (types.includes("object") && types.includes("array")) return { anyOf: variants };
  const { enum: values, ...merged } = Object.assign({}, ...variants.toReversed());
  const onlyOrNull = types.every((type) => type === "string" || type === "null");
  return { ...merged, type: types, ...(values && onlyOrNull && { enum: [...values, null] }) };
}

function objectSchema(shape, options, path) {
  const dictionary = dictionaryOf(shape.properties);
  if (dictionary) {
    options.note(
      `${path || "The document"} is read as a dictionary, since its keys look like ${dictionary.label}.`,
    );
    const values = writeSchema(dictionary.values, options, `${path}/*`);
    return { type: "object", propertyNames: dictionary.names, additionalProperties: values };
  }
  const members = [...shape.properties];
  const required = members.filter(([, member]) => member.count === shape.objects).map(([name]) => name);
  return {
    type: "object",
    // Not an object literal: a property may be called __proto__.
    properties: Object.fromEntries(
      members.map(([name, member]) => [name, writeSchema(member, options, `${path}/${escapePointer(name)}`)]),
    ),
    ...(required.length > 0 && { required }),
    ...(options.strict && { additionalProperties: false }),
  };
}

function arraySchema({ arrays, items }, options, path) {
  if (!items) options.note(`${path || "The document"} is always empty: the type of its items is unknown.`);
  return {
    type: "array",
    ...(items && { items: writeSchema(items, options, `${path}/*`) }),
    ...(options.bounds && { minItems: arrays.fewest, maxItems: arrays.most }),
  };
}

function stringSchema({ count, values, formats, shortest, longest }, { enumLimit, bounds }) {
  if (formats.length > 0) return { type: "string", format: formats[0] };
  const enough = count >= FEWEST_FOR_ENUM && values && count >= 2 * values.size;
  const isEnum = enough && values.size > 1 && values.size <= enumLimit && longest <= LONGEST_ENUM_VALUE;
  if (isEnum) return { type: "string", enum: [...values].sort() };
  return { type: "string", ...(bounds && { minLength: shortest, maxLength: longest }) };
}

function numberSchema({ count, integers, min, max }, { bounds, note }, path) {
  if (max > Number.MAX_SAFE_INTEGER || min < Number.MIN_SAFE_INTEGER) {
    note(
      `${path || "The document"} has numbers beyond 2^53, which many programs round: a string would be safer.`,
    );
  }
  return { type: integers === count ? "integer" : "number", ...(bounds && { minimum: min, maximum: max }) };
}

function escapePointer(name) {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
