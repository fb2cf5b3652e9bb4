import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "./json.ts";
import { applyDefaults, compileSchema } from "./json-schema.ts";

const check = (schema: unknown, value: Json) => compileSchema(schema as JsonObject).issues(value);
const pointers = (schema: unknown, value: Json) => check(schema, value).map(({ pointer }) => pointer);
const parse = (text: string) => JSON.parse(text) as Json;

describe("compileSchema", () => {
  it("says what is wrong at its pointer", () => {
    const schema = {
      type: "object",
      properties: { "a b/c#": { type: "string" }, list: { items: { maximum: 3 } } },
      required: ["list"],
    };
    expect(pointers(schema, { "a b/c#": 1, list: [1, 9] })).toEqual(["/a b~1c#", "/list/1"]);
    expect(check(schema, { list: [1] })).toEqual([]);
    expect(pointers(schema, {})).toEqual([""]);
  });

  it("follows references, also recursive ones and those with odd names", () => {
    const schema = {
      $defs: {
        "a b%": { type: "number" },
        node: { properties: { next: { $ref: "#/$defs/node" }, n: { $ref: "#/$defs/a b%" } } },
      },
      $ref: "#/$defs/node",
    };
    expect(pointers(schema, { next: { next: { n: "x" } } })).toEqual(["/next/next/n"]);
    expect(check(schema, { next: { n: 1 } })).toEqual([]);
    expect(pointers({ items: { $ref: "#" }, maxItems: 1 }, [[1], [2, [1, 2]]])).toContain("/1");
  });

  it("knows only the names that a value has itself", () => {
    const schema = parse(
      '{"properties":{"constructor":{"type":"string"},"__proto__":{"type":"number"},"toString":{"default":1}},"required":["toString"]}',
    );
    expect(pointers(schema, {})).toEqual([""]);
    expect(pointers(schema, parse('{"toString":1,"__proto__":"x","constructor":2}')).sort()).toEqual([
      "/__proto__",
      "/constructor",
    ]);
  });

  it("leaves unknown keywords alone, whatever they hold", () => {
    expect(check({ "x-more": { $ref: "http://[" }, id: "http://[", examples: [{ $id: 5 }] }, 1)).toEqual([]);
  });

  it("checks patterns and formats, on texts of bounded length", () => {
    expect(check({ pattern: "^a+$" }, "aab")).toMatchObject([
      { pointer: "", detail: expect.stringContaining("pattern") },
    ]);
    expect(check({ pattern: "^a+$", format: "date" }, "aa")).toHaveLength(1);
    expect(check({ pattern: "^a+$" }, "a".repeat(100_000))).toEqual([]);
    expect(check({ pattern: "^a+$" }, "a".repeat(100_001))).toMatchObject([
      { pointer: "", detail: expect.stringContaining("too long for its pattern") },
    ]);
    expect(check({ format: "textarea" }, "a".repeat(200_000))).toEqual([]);
  });

  it("does not try a pattern on a text above its maxLength", () => {
    const issues = check({ pattern: "^(a+)+$", maxLength: 12 }, `${"a".repeat(60)}!`);
    expect(issues).toMatchObject([{ pointer: "", detail: expect.stringContaining("too long") }]);
  });

  it("takes no exponential time over a format", () => {
    expect(check({ format: "url" }, `http://${"a".repeat(60)}!\n`)).toHaveLength(1);
  });

  it.each<[string, unknown, Json]>([
    ["a ladder of references", ladder(40), "x"],
    [
      "a ladder through the value",
      {
        $defs: { a: { allOf: [{ items: { $ref: "#/$defs/a" } }, { items: { $ref: "#/$defs/a" } }] } },
        $ref: "#/$defs/a",
      },
      nest(60),
    ],
    ["many checks of many items", { items: { allOf: Array(4_000).fill({}) } }, Array(100_000).fill(1)],
    [
      "items compared with each other",
      { uniqueItems: true, maxItems: 1_000 },
      Array.from({ length: 1_000 }, (_, i) => [...Array(500).fill(0), i]),
    ],
    ["a value nested without end", { items: {} }, nest(5_000)],
    [
      "more mistakes than can be listed",
      { properties: { a: { items: { type: "string" } } } },
      { a: Array(300_000).fill(1) },
    ],
  ])("gives up on %s", (_what, schema, value) => {
    expect(check(schema, value)).toMatchObject([{ pointer: "" }]);
  });

  it("takes a large ordinary document", () => {
    const item = {
      type: "object",
      properties: { id: { type: "string", pattern: "^[a-z0-9-]+$", maxLength: 60 }, n: { type: "integer" } },
      required: ["id"],
    };
    const value = Array.from({ length: 50_000 }, (_, n) => ({
      id: `item-${n}-of-a-longer-list-of-things`,
      n,
      more: "x".repeat(30),
    }));
    expect(check({ type: "array", items: item }, value)).toEqual([]);
    expect(check({ items: { type: "number" } }, Array(1_000_000).fill(1))).toEqual([]);
  });

  it("refuses texts that are no Unicode as names, instead of failing", () => {
    expect(check({ additionalProperties: { type: "string" } }, parse('{"\\ud800":1}'))).toHaveLength(1);
  });
});

describe("applyDefaults", () => {
  it("fills in what is missing, at every depth", () => {
    const schema = parse(
      '{"properties":{"a":{"default":1},"b":{"properties":{"c":{"default":[2]}}},"l":{"items":{"properties":{"x":{"default":3}}}}}}',
    );
    expect(applyDefaults(schema as JsonObject, { b: {}, l: [{}, { x: 0 }], a: null })).toEqual({
      a: null,
      b: { c: [2] },
      l: [{ x: 3 }, { x: 0 }],
    });
  });

  it("takes names for names, whatever a prototype calls so", () => {
    const schema = parse(
      '{"properties":{"constructor":{"default":"c","properties":{"x":{}}},"__proto__":{"default":{"polluted":1}},"toString":{}}}',
    );
    const filled = applyDefaults(schema as JsonObject, {}) as JsonObject;
    expect(Object.keys(filled).sort()).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(filled)).toBe(Object.prototype);
    expect((filled as { polluted?: number }).polluted).toBeUndefined();
    expect(JSON.stringify(applyDefaults(schema as JsonObject, parse('{"__proto__":5}')))).toBe(
      '{"__proto__":5,"constructor":"c"}',
    );
  });
});

/** A schema whose evaluation doubles at each step. */
function ladder(steps: number): JsonObject {
  const $defs: JsonObject = { [`s${steps}`]: { type: "string" } };
  for (let i = 0; i < steps; i++)
    $defs[`s${i}`] = { allOf: [{ $ref: `#/$defs/s${i + 1}` }, { $ref: `#/$defs/s${i + 1}` }] };
  return { $defs, $ref: "#/$defs/s0" };
}

function nest(depth: number): Json {
  let value: Json = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}
