import { describe, expect, test } from "vitest";
import { filledValue, initialValue, newItem, setAt } from "./form-value.ts";
import type { JsonSchema } from "./json-schema.ts";

const schema: JsonSchema = {
  type: "object",
  required: ["csv", "limits"],
  properties: {
    csv: { type: "string" },
    delimiter: { type: "string", default: "auto" },
    mode: { enum: ["", "fast"] },
    chart: {
      type: "object",
      properties: { kind: { type: "string" }, column: { type: "string" } },
      required: ["kind"],
    },
    limits: { type: "object", properties: { rows: { type: "integer", default: 10 } } },
    tags: { type: "array", items: { type: "string" } },
    marks: { type: "array", items: { type: "string" }, default: ["x"] },
  },
};

describe("initialValue", () => {
  test("is made of the defaults alone", () => {
    expect(initialValue(schema, schema)).toEqual({ delimiter: "auto", limits: { rows: 10 }, marks: ["x"] });
  });

  test("a default is copied, so that a form cannot change the schema", () => {
    const value = initialValue(schema, schema) as { marks: string[] };
    value.marks.push("y");
    expect(initialValue(schema, schema)).toMatchObject({ marks: ["x"] });
  });

  test("ends in a schema that contains itself", () => {
    const tree: JsonSchema = { type: "object", properties: { child: { $ref: "#" }, size: { default: 1 } } };
    expect(JSON.stringify(initialValue(tree, tree)).length).toBeLessThan(200);
  });

  test("is an empty object for an object without defaults, and nothing for anything", () => {
    expect(initialValue({ type: "object", properties: { a: {} } }, {})).toEqual({});
    expect(initialValue(true, {})).toBeUndefined();
  });
});

describe("filledValue", () => {
  const fill = (value: Parameters<typeof filledValue>[0]) => filledValue(value, schema, schema);

  test("leaves out optional texts, lists and groups that are blank", () => {
    expect(
      fill({ csv: "a", delimiter: "", chart: { kind: "", column: "" }, limits: { rows: 1 }, tags: [] }),
    ).toEqual({
      csv: "a",
      chart: { kind: "" },
      limits: { rows: 1 },
    });
    expect(fill({ csv: "a", chart: { column: "" }, limits: {} })).toEqual({ csv: "a", limits: {} });
  });

  test("keeps what is required, for the server to judge", () => {
    expect(fill({ csv: "" })).toEqual({ csv: "" });
  });

  test("keeps an empty choice that the schema lists", () => {
    expect(fill({ mode: "" })).toEqual({ mode: "" });
  });

  test("keeps an emptied list whose default is not empty", () => {
    expect(fill({ marks: [] })).toEqual({ marks: [] });
  });

  test("keeps false, zero and null, which say something", () => {
    expect(filledValue({ a: false, b: 0, c: null }, {}, {})).toEqual({ a: false, b: 0, c: null });
  });

  test("keeps a blank item, so that the others' pointers stay right", () => {
    expect(fill({ csv: "a", tags: ["", "b"] })).toMatchObject({ tags: ["", "b"] });
  });

  test("puts properties into the schema's order, unknown ones last", () => {
    expect(Object.keys(fill({ other: 1, tags: ["t"], csv: "a" }) as object)).toEqual([
      "csv",
      "tags",
      "other",
    ]);
  });

  test("a form that nobody touched is an empty object", () => {
    expect(fill(undefined)).toEqual({});
  });
});

describe("setAt", () => {
  test("changes a part, and nothing that was there", () => {
    const before = { a: { b: [1, { c: 2 }] }, d: 3 };
    expect(setAt(before, ["a", "b", 1, "c"], 9)).toEqual({ a: { b: [1, { c: 9 }] }, d: 3 });
    expect(before.a.b[1]).toEqual({ c: 2 });
  });

  test("makes what is missing on the way", () => {
    expect(setAt(undefined, ["a", "b"], 1)).toEqual({ a: { b: 1 } });
    expect(setAt({ a: "text" }, ["a", "b"], 1)).toEqual({ a: { b: 1 } });
  });

  test("takes a property out, and keeps the others' order", () => {
    expect(setAt({ a: 1, b: 2 }, ["a"], undefined)).toEqual({ b: 2 });
    expect(Object.keys(setAt({ a: 1, b: 2, c: 3 }, ["b"], 5) as object)).toEqual(["a", "b", "c"]);
  });

  test("replaces the whole", () => {
    expect(setAt({ a: 1 }, [], "x")).toBe("x");
  });

  test("an unset item of a list becomes null, so that the others keep their places", () => {
    expect(setAt([1, 2, 3], [1], undefined)).toEqual([1, null, 3]);
  });

  test("a property called __proto__ stays a property", () => {
    const value = setAt({}, ["__proto__"], 1);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

test.each<[JsonSchema, unknown]>([
  [{ type: "string" }, ""],
  [{ type: "boolean" }, false],
  [{ type: "object", properties: { a: { default: 1 } } }, { a: 1 }],
  [{ type: "array", items: {} }, []],
  [{ type: "number", default: 4 }, 4],
  [{ type: "number" }, null],
])("a new item of %j starts with %j", (items, value) => {
  expect(newItem(items, items)).toEqual(value);
});
