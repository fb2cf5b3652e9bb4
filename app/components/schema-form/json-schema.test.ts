import { describe, expect, test } from "vitest";
import { choicesOf, fieldKind, type JsonSchema, nameOf, resolve, typeOf } from "./json-schema.ts";

const kindOf = (schema: JsonSchema, root: JsonSchema = schema) => fieldKind(resolve(schema, root), root);

describe("fieldKind", () => {
  test.each<[string, JsonSchema, string]>([
    ["a text", { type: "string" }, "text"],
    ["a text that may be null", { type: ["string", "null"] }, "text"],
    ["a date", { type: "string", format: "date" }, "text"],
    ["a long text by widget", { type: "string", "x-widget": "textarea" }, "multiline"],
    ["a long text by length", { type: "string", maxLength: 201 }, "multiline"],
    ["a text of 200 at most", { type: "string", maxLength: 200 }, "text"],
    ["a document by media type", { type: "string", contentMediaType: "text/csv" }, "multiline"],
    ["a secret, however long it may be", { type: "string", maxLength: 5000, "x-secret": true }, "text"],
    ["a number", { type: "number" }, "number"],
    ["an integer", { type: "integer" }, "number"],
    ["yes or no", { type: "boolean" }, "boolean"],
    ["an enumeration", { type: "string", enum: ["a", "b"] }, "choice"],
    ["constants to choose from", { oneOf: [{ const: 1, title: "One" }, { const: 2 }] }, "choice"],
    ["several of an enumeration", { type: "array", items: { enum: ["a", "b"] } }, "choices"],
    ["a list of texts", { type: "array", items: { type: "string" } }, "list"],
    [
      "a list of objects",
      { type: "array", items: { type: "object", properties: { a: { type: "string" } } } },
      "list",
    ],
    ["a list of anything", { type: "array" }, "json"],
    ["a list of what no form shows", { type: "array", items: { type: "object" } }, "json"],
    ["an object", { type: "object", properties: { a: {} } }, "group"],
    ["an object that names no type", { properties: { a: {} } }, "group"],
    ["a free object", { type: "object" }, "json"],
    ["several types", { type: ["string", "number"] }, "json"],
    ["alternatives that are not constants", { anyOf: [{ type: "string" }, { type: "number" }] }, "json"],
    ["anything", {}, "json"],
  ])("%s", (_, schema, kind) => {
    expect(kindOf(schema)).toBe(kind);
  });
});

describe("resolve", () => {
  const root: JsonSchema = {
    $defs: {
      name: { type: "string", title: "Name" },
      again: { $ref: "#/$defs/name" },
      loop: { $ref: "#/$defs/loop" },
    },
    properties: { "a/b~c": { type: "integer" } },
  };

  test("follows references, and keeps what stands beside them", () => {
    expect(resolve({ $ref: "#/$defs/again", title: "Nick" }, root)).toEqual({
      type: "string",
      title: "Nick",
    });
  });

  test("decodes the pointer", () => {
    expect(resolve({ $ref: "#/properties/a~1b~0c" }, root).type).toBe("integer");
  });

  test("a reference that leads nowhere, or round in a circle, allows anything", () => {
    expect(resolve({ $ref: "#/$defs/missing" }, root)).toEqual({});
    expect(typeOf(resolve({ $ref: "#/$defs/loop" }, root))).toBeUndefined();
    expect(resolve({ $ref: "https://elsewhere.example/schema" }, root)).toEqual({});
  });

  test("does not reach into prototypes", () => {
    expect(resolve({ $ref: "#/constructor" }, root)).toEqual({});
  });

  test("true and false allow anything to be typed", () => {
    expect(resolve(true, root)).toEqual({});
    expect(resolve(undefined, root)).toEqual({});
  });
});

test("choices are labelled by their titles, or by themselves", () => {
  expect(choicesOf({ enum: ["a", 2, null] })?.map(({ label }) => label)).toEqual(["a", "2", "null"]);
  expect(choicesOf({ anyOf: [{ const: "eu", title: "Europe" }] })).toEqual([
    { value: "eu", label: "Europe" },
  ]);
  expect(choicesOf({ type: "string" })).toBeUndefined();
});

test("a property without a title is named in words", () => {
  expect(nameOf({}, "orderId")).toBe("Order id");
  expect(nameOf({}, "max_rows-per-page")).toBe("Max rows per page");
  expect(nameOf({ title: "Rows" }, "max_rows")).toBe("Rows");
});
