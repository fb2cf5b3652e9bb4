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

  it.each<[string, unknown]>([
    ["a pattern of one pass", { pattern: "^[a-z0-9]+(?:-[a-z0-9]+)*$" }],
    ["a slower pattern on short texts", { pattern: "^\\S+@\\S+\\.\\S+$", maxLength: 254 }],
    ["a simple pattern as a name", { patternProperties: { "^x-": {} } }],
    ["unique items, if they are few", { uniqueItems: true, maxItems: 1_000 }],
    ["many uses of a small part", { $defs: { a: { type: "string" } }, items: refs(1_000, "a") }],
  ])("accepts %s", (_what, schema) => {
    expect(problems(schema)).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    [
      "a pattern without end",
      { pattern: "^(a+)+$", maxLength: 100 },
      /^\/pattern can take endless time .*anchor it with \^/,
    ],
    [
      "a slow pattern on any text",
      { pattern: "^\\S+@\\S+\\.\\S+$" },
      /^\/pattern takes too long .* maxLength beside it, at most 310/,
    ],
    [
      "a slow pattern on long texts",
      { items: { pattern: "a+$", maxLength: 10_000 } },
      /^\/items\/pattern takes too long/,
    ],
    [
      "a slow pattern as a name",
      { patternProperties: { "a+$": {} } },
      /^\/patternProperties\/a\+\$ its name takes too long/,
    ],
    [
      "too many patterns to look into",
      { anyOf: Array.from({ length: 22 }, (_, i) => ({ pattern: `^[a-z]+-[a-z]+${i}$` })) },
      /^\/anyOf\/20\/pattern is one too many/,
    ],
    ["unique items without a bound", { uniqueItems: true }, /^\/uniqueItems .*maxItems/],
    ["too many unique items", { uniqueItems: true, maxItems: 1_001 }, /^\/uniqueItems /],
    ["a ladder of references", ladder(20), /^\/ has more than 5000 nodes/],
    ["more than its share of text", { description: "x".repeat(300_000) }, /at most 262144 are allowed/],
    [
      "a reference to what is no schema",
      { "x-a": { pattern: "^(a+)+$" }, $ref: "#/x-a" },
      /^\/\$ref names nothing/,
    ],
    ["a format with a treacherous expression", { format: "url" }, /^\/format .*"uri"/],
    ["a name that is no Unicode", { properties: { "\ud800": {} } }, /^\/properties has a name/],
  ])("refuses %s, which would cost the platform", (_what, schema, message) => {
    expect(problems(schema).join("\n")).toMatch(message);
  });

  it("takes a chain of references of any length without failing", () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 6_000 }, (_, i) => [`s${i}`, i === 5_999 ? {} : { $ref: `#/$defs/s${i + 1}` }]),
    );
    expect(problems({ $defs, $ref: "#/$defs/s0" })).toHaveLength(1);
  });

  it("reports everything at once", () => {
    expect(problems({ type: "x", properties: { a: { minimum: "1" }, b: { $ref: "#/no" } } })).toHaveLength(3);
  });
});

describe("schemaProblems with secrets", () => {
  const inConfig = (schema: unknown) =>
    schemaProblems(schema, { secrets: true }).map(({ path, message }) => `/${path.join("/")} ${message}`);
  const secret = { type: "string", "x-secret": true };

  it("accepts texts at the top of a configuration", () => {
    expect(inConfig({ properties: { key: secret, other: { ...secret, maxLength: 6 } } })).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    [
      "deeper down",
      { properties: { a: { properties: { key: secret } } } },
      /^\/properties\/a\/properties\/key\/x-secret is only for top-level/,
    ],
    ["on the whole", secret, /^\/x-secret is only/],
    [
      "behind a reference",
      { $defs: { key: secret }, properties: { key: { $ref: "#/$defs/key" } } },
      /^\/\$defs\/key\/x-secret is only/,
    ],
    [
      "in a combination",
      { allOf: [{ properties: { key: secret } }] },
      /^\/allOf\/0\/properties\/key\/x-secret is only/,
    ],
    [
      "that are numbers",
      { properties: { key: { type: "integer", "x-secret": true } } },
      /^\/properties\/key\/type must be "string"/,
    ],
    [
      "that may be anything",
      { properties: { key: { "x-secret": true } } },
      /^\/properties\/key\/type must be "string"/,
    ],
    [
      "that are too short to mask",
      { properties: { key: { ...secret, maxLength: 5 } } },
      /^\/properties\/key\/maxLength must leave room/,
    ],
    [
      "that stand in the manifest",
      { properties: { key: { ...secret, default: "hunter22" } } },
      /^\/properties\/key\/x-secret must not come with/,
    ],
  ])("refuses secrets %s", (_what, schema, message) => {
    expect(inConfig(schema).join("\n")).toMatch(message);
  });

  it("are refused in inputs and outputs", () => {
    expect(problems({ properties: { key: secret } }).join()).toMatch(
      /x-secret is only for top-level properties of configSchema/,
    );
  });
});

const refs = (count: number, name: string): object => ({
  prefixItems: Array.from({ length: count }, () => ({ $ref: `#/$defs/${name}` })),
});

/** A schema whose evaluation doubles at each step. */
function ladder(steps: number): object {
  const step = (i: number) => ({ allOf: [{ $ref: `#/$defs/s${i + 1}` }, { $ref: `#/$defs/s${i + 1}` }] });
  const entries = Array.from({ length: steps }, (_, i) => [`s${i}`, step(i)]);
  return { $defs: Object.fromEntries([...entries, [`s${steps}`, {}]]), $ref: "#/$defs/s0" };
}
