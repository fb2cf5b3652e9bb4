import { describe, expect, test } from "vitest";
import { placeIssues } from "./issue-places.ts";
import type { JsonSchema } from "./json-schema.ts";

const schema: JsonSchema = {
  type: "object",
  properties: {
    csv: { type: "string" },
    chart: { type: "object", properties: { column: { type: "string" } } },
    rows: { type: "array", items: { type: "object", properties: { id: { type: "integer" } } } },
    free: { type: "object" },
    "a/b": { type: "string" },
  },
};
const place = (pointer: string, detail = "is wrong", prefix = "/input") =>
  placeIssues([{ pointer, detail }], prefix, schema);
const fieldsOf = (pointer: string, detail?: string) => Object.fromEntries(place(pointer, detail).fields);

describe("placeIssues", () => {
  test("puts a problem to its field, without the prefix", () => {
    expect(fieldsOf("/input/csv")).toEqual({ "/csv": ["is wrong"] });
    expect(fieldsOf("/input/rows/1/id")).toEqual({ "/rows/1/id": ["is wrong"] });
  });

  test("takes pointers that come without the prefix", () => {
    expect(fieldsOf("/chart/column")).toEqual({ "/chart/column": ["is wrong"] });
  });

  test("a prefix is a whole segment", () => {
    expect(place("/inputs/csv").rest).toEqual([{ pointer: "/inputs/csv", detail: "is wrong" }]);
  });

  test("a missing property is shown at its own field", () => {
    const missing = 'Instance does not have required property "csv".';
    expect(fieldsOf("/input", missing)).toEqual({ "/csv": ["Fill this in."] });
    expect(fieldsOf("/input/chart", missing.replace("csv", "column"))).toEqual({
      "/chart/column": ["Fill this in."],
    });
  });

  test("a missing property's name is escaped like any other", () => {
    expect(fieldsOf("/input", 'does not have required property "a/b"')).toEqual({
      "/a~1b": ["Fill this in."],
    });
  });

  test("what lies inside of a field stands at the field, with the rest of the way", () => {
    expect(fieldsOf("/input/free/deep/0")).toEqual({ "/free": ["/deep/0: is wrong"] });
  });

  test("what no field shows is not lost", () => {
    expect(place("/input").rest).toEqual([{ pointer: "", detail: "is wrong" }]);
    expect(place("/input/unknown").rest).toEqual([{ pointer: "/unknown", detail: "is wrong" }]);
    expect(place("/channel").rest).toEqual([{ pointer: "/channel", detail: "is wrong" }]);
  });

  test("collects several problems of a field", () => {
    const issues = [
      { pointer: "/input/csv", detail: "one" },
      { pointer: "/input/csv", detail: "two" },
    ];
    expect(placeIssues(issues, "/input", schema).fields.get("/csv")).toEqual(["one", "two"]);
  });

  test("a value that is one field shows its own problems", () => {
    const placed = placeIssues([{ pointer: "/input", detail: "is too short" }], "/input", { type: "string" });
    expect(placed.fields.get("")).toEqual(["is too short"]);
  });
});
