import { type Schema, Validator } from "@cfworker/json-schema";
import type { JsonSchema } from "../route-walker.ts";

const repeat = (text: string, times: number): string => Array(times).fill(text).join(",");
/** More than any name, address or description needs, and less than the smallest limit of a body. */
const LONG = 200_000;
const MANY = 10_001;
const DEEP = 10_000;

/** JSON texts of all kinds of values; whether a field takes one is for `isWrong` to say. */
const VALUES: [label: string, json: string][] = [
  ["null", "null"],
  ["true", "true"],
  ["zero", "0"],
  ["minus zero", "-0"],
  ["minus one", "-1"],
  ["a fraction", "1.5"],
  ["2^53 + 1", "9007199254740993"],
  ["1e308", "1e308"],
  ["1e-320", "1e-320"],
  ["an empty text", '""'],
  ["blanks", '"   "'],
  ["a text", '"Some text"'],
  ["a number as text", '"1"'],
  ["a word of JavaScript", '"NaN"'],
  ["an empty array", "[]"],
  ["an array with null", "[null]"],
  ["an array of arrays", "[[]]"],
  ["an empty object", "{}"],
  ["a member constructor", '{"constructor":{"prototype":{"polluted":true}}}'],
  ["a member prototype", '{"prototype":{"polluted":true}}'],
  ["members of every object", '{"toString":1,"valueOf":1,"hasOwnProperty":1,"then":1,"toJSON":1}'],
  ["a text of 200,000 characters", `"${"a".repeat(LONG)}"`],
  ["10,001 items", `[${repeat('"a"', MANY)}]`],
  ["10,001 members", `{${Array.from({ length: MANY }, (_, i) => `"m${i}":1`).join(",")}}`],
  ["NUL", '"a\\u0000b"'],
  ["an escape character", '"a\\u001b[31mb"'],
  ["a line break", '"a\\nb"'],
  ["a change of direction", '"a\\u202eb"'],
  ["a name in other letters", '"ｃｓｖ-ｉｎｓｉｇｈｔｓ"'],
  ["a path upwards", '"../../../etc/passwd"'],
  ["SQL", '"\' OR 1=1; DROP TABLE agents; --"'],
  ["an emoji", '"\\ud83d\\ude80"'],
];

/** Values that no two programs read alike; refused wherever they stand, at the place where they stand. */
export const UNSOUND: [label: string, json: string][] = [
  ["1e999", "1e999"],
  ["-1e999", "-1e999"],
  ["arrays in arrays", "[".repeat(DEEP) + "]".repeat(DEEP)],
  ["objects in objects", `${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}`],
  ["half a surrogate pair", '"\\ud800"'],
  ["the other half", '"a\\udc00b"'],
  ["halves in the wrong order", '"\\ude80\\ud83d"'],
  ["half a surrogate pair in a name", '{"\\ud800":1}'],
  ["__proto__", '{"__proto__":{"polluted":true}}'],
  ["__proto__ in escapes", '{"\\u005f_proto__":1}'],
  ["a member twice", '{"a":1,"a":2}'],
  ["a member twice, once in escapes", '{"a":1,"\\u0061":2}'],
];

/** What is no JSON at all. */
export const NO_JSON: [label: string, text: string][] = [
  ...["NaN", "Infinity", "undefined", "01", "+1", ".5", "1.", "0x10", "1_000", "'a'", "`a`", "True"],
  ...['"a\nb"', '"a\u0000b"', '"\\x41"', '"\\u12"', '"a', "[1,]", "[1", '{"a":1,}', "{a:1}", "{1:1}"],
  ...["/**/1", "1//", "", "1 2", "[1]]", "\u00a01"],
].map((text): [string, string] => [`${JSON.stringify(text)} for JSON`, text]);

const CONTROL = /[^\P{Cc}\t\n\r]/u;

/** Content of files is what it is; everything else that is a text is for people, or a name. */
const isContent = ({ format }: JsonSchema): boolean => format === "byte" || format === "binary";

const typesOf = ({ type }: JsonSchema): unknown[] => [type].flat();

/** Whether a value breaks what holds for every field of its type, whatever its own schema says. */
function breaksRules(schema: JsonSchema, value: unknown): boolean {
  const types = typesOf(schema);
  if (typeof value === "string" && types.includes("string") && !isContent(schema))
    return (
      value.length >= Math.max(LONG, Number(schema.maxLength ?? 0) + 1) ||
      (schema.format !== "password" && CONTROL.test(value))
    );
  if (typeof value === "number" && types.includes("integer")) return !Number.isSafeInteger(value);
  if (Array.isArray(value)) return types.includes("array") && value.length >= MANY;
  if (typeof value !== "object" || value === null || !schema.properties) return false;
  const known = new Set(Object.keys(schema.properties));
  return Object.keys(value).some((name) => !known.has(name));
}

/** Whether a field may not take a value: by its described schema, or by the rules for all fields. */
export function isWrong(schema: JsonSchema, value: unknown): boolean {
  return (
    breaksRules(schema, value) || !new Validator(schema as Schema, "2020-12", true).validate(value).valid
  );
}

/** JSON texts that are tried in a field: of all kinds, and those just beyond its own bounds. */
export function valuesFor(schema: JsonSchema): [label: string, json: string][] {
  const { maxLength, minLength, maximum, minimum, maxItems } = schema as Record<string, number | undefined>;
  const own: [string, string][] = [];
  if (maxLength !== undefined) own.push(["one character too many", `"${"a".repeat(maxLength + 1)}"`]);
  if (minLength) own.push(["one character too few", `"${"a".repeat(minLength - 1)}"`]);
  if (maximum !== undefined) own.push(["one too much", `${maximum + 1}`]);
  if (minimum !== undefined) own.push(["one too little", `${minimum - 1}`]);
  if (maxItems !== undefined) own.push(["one item too many", `[${repeat('"a"', maxItems + 1)}]`]);
  return [...own, ...VALUES];
}
