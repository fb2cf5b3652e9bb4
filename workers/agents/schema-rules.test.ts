import { describe, expect, it } from "vitest";
import { schemaProblems } from "./schema-rules.ts";

const problems = (schema: unknown) =>
  schemaProblems(schema).map(({ path, message }) => `/${path.join("/")} ${message}`);
const nested = (depth: number): object => (depth === 0 ? {} : { items: nested(depth - 1) });

describe("schemaProblems", () => {
  it.each<[string, unknown]>([
    ["true", true],
    ["nothing", {}],
    ["unknown keywords", { "x-widget": "textarea", unit: "m" }],
    ["several types", { type: ["string", "null"] }],
    ["local references", { $defs: { a: { type: "string" } }, properties: { a: { $ref: "#/$defs/a" } } }],
    ["a tree", { $defs: { node: { properties: { next: { $ref: "#/$defs/node" } } } }, $ref: "#/$defs/node" }],
    ["a list of itself", { items: { $ref: "#" } }],
    ["escaped names", { $defs: { "a/b": {} }, $ref: "#/$defs/a~1b" }],
    [
      "the dialect",
      { $schema: "https://json-schema.org/draft/2020-12/schema", $id: "https://example.com/x" },
    ],
    ["combinations", { anyOf: [{ type: "string" }, { not: { const: 1 } }] }],
    ["conditions", JSON.parse('{ "if": {}, "then": true, "else": { "type": "null" } }')],
    [
      "properties named as keywords are",
      { properties: { type: { type: "string" }, required: {}, $ref: { type: "string" } } },
    ],
  ])("accepts %s", (_what, schema) => {
    expect(problems(schema)).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ["text", "string", /^\/ must be a JSON Schema/],
    ["null", null, /^\/ must be a JSON Schema/],
    ["an unknown type", { type: "int" }, /^\/type must be one or several of array/],
    ["the same type twice", { type: ["string", "string"] }, /^\/type /],
    ["no type", { type: [] }, /^\/type /],
    ["a child that is no schema", { properties: { a: 1 } }, /^\/properties\/a must be a JSON Schema/],
    ["properties that are a list", { properties: [] }, /^\/properties must be an object/],
    ["an empty anyOf", { anyOf: [] }, /^\/anyOf must be a list/],
    ["an empty enum", { enum: [] }, /^\/enum /],
    ["required that is a flag", { required: true }, /^\/required must be a list of names/],
    ["a negative length", { minLength: -1 }, /^\/minLength must be a whole number/],
    ["text as a bound", { maximum: "5" }, /^\/maximum must be a number/],
    ["a broken pattern", { pattern: "(" }, /^\/pattern is not a regular expression/],
    [
      "a broken pattern as a name",
      { patternProperties: { "(": {} } },
      /^\/patternProperties\/\( its name is not/,
    ],
    ["a pattern without end", { pattern: "a".repeat(501) }, /^\/pattern must have at most 500/],
    ["a reference elsewhere", { $ref: "https://example.com/x" }, /^\/\$ref must be local/],
    ["a reference to nothing", { $ref: "#/$defs/a" }, /^\/\$ref names nothing/],
    ["a reference into the prototype", { $ref: "#/constructor" }, /^\/\$ref names nothing/],
    ["a dynamic reference", { $dynamicRef: "#a" }, /^\/\$dynamicRef is not supported/],
    [
      "an older dialect",
      { $schema: "http://json-schema.org/draft-07/schema#" },
      /^\/\$schema must be draft 2020-12/,
    ],
    ["an inner id", { items: { $id: "https://example.com/x" } }, /^\/items\/\$id is allowed only at the top/],
    ["too many levels", nested(40), /is nested deeper than 32 levels/],
    ["itself", { $ref: "#" }, /refers to itself without end/],
    [
      "a loop through others",
      { $defs: { a: { allOf: [{ $ref: "#/$defs/b" }] }, b: { $ref: "#/$defs/a" } } },
      /refers to itself without end/,
    ],
    ["a loop through not", { not: { $ref: "#" } }, /refers to itself without end/],
  ])("refuses %s", (_what, schema, message) => {
    expect(problems(schema).join("\n")).toMatch(message);
  });

  it("reports everything at once", () => {
    expect(problems({ type: "x", properties: { a: { minimum: "1" }, b: { $ref: "#/no" } } })).toHaveLength(3);
  });
});
