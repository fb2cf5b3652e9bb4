import { describe, expect, it } from "vitest";
import { differences } from "./expectation.ts";

const pointers = (expected: unknown, actual: unknown, exact = false) =>
  differences(expected as never, actual as never, exact).map(({ pointer }) => pointer);

describe("differences", () => {
  it.each([
    ["equal scalars", 1, 1],
    ["a subset of an object", { a: 1 }, { a: 1, b: 2 }],
    ["a subset at every depth", { a: [{ b: 1 }] }, { a: [{ b: 1, c: 2 }], d: 3 }],
    ["objects whose keys come in another order", { a: 1, b: 2 }, { b: 2, a: 1 }],
  ])("finds none in %s", (_, expected, actual) => {
    expect(pointers(expected, actual)).toEqual([]);
  });

  it.each([
    ["another scalar", 1, "1", [""]],
    ["a missing field", { a: { b: 1 } }, { a: {} }, ["/a/b"]],
    ["an array of another length", { a: [1, 2] }, { a: [1] }, ["/a"]],
    ["an item of an array", [1, { x: 1 }], [1, { x: 2 }], ["/1/x"]],
    ["an object where an array was expected", [1], { 0: 1 }, [""]],
    ["several at once", { a: 1, b: 2 }, { a: 2, b: 3 }, ["/a", "/b"]],
    ["a name that a pointer has to escape", { "a/b": 1 }, { "a/b": 2 }, ["/a~1b"]],
    ["a field that is only inherited", { toString: 1 }, {}, ["/toString"]],
  ])("points to %s", (_, expected, actual, found) => {
    expect(pointers(expected, actual)).toEqual(found);
  });

  it("minds further fields when all of the output is expected", () => {
    expect(pointers({ a: 1 }, { a: 1, b: 2 }, true)).toEqual(["/b"]);
    expect(differences({ a: 1 }, { a: 1, b: 2 }, true)).toEqual([{ pointer: "/b", actual: 2 }]);
  });
});
