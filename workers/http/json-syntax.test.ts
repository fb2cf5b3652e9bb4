import { describe, expect, it } from "vitest";
import { DomainError } from "../kernel/errors.ts";
import { depthOf, firstSyntaxError, MAX_JSON_DEPTH, parseRequestJson } from "./json-syntax.ts";

function refusalOf(text: string) {
  try {
    parseRequestJson(text);
  } catch (error) {
    if (error instanceof DomainError) return error.refusal;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("firstSyntaxError", () => {
  it.each([
    ["", 0],
    ["   ", 3],
    ["{", 1],
    ["[1,]", 3],
    ["[,1]", 1],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ["{a:1}", 1],
    ["{1:2}", 1],
    ['{"a":}', 5],
    ["[1 2]", 3],
    ["[1}", 2],
    ["1 2", 2],
    ["nul", 0],
    ["01", 1],
    ["-", 0],
    ["'a'", 0],
    ['"a', 0],
    ['["a\nb"]', 1],
    ['"\\x"', 0],
    ["{}}", 2],
  ])("of %j is at %i", (text, at) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(firstSyntaxError(text)).toBe(at);
  });

  it.each([
    '{"a":[1,-2.5e+3,"x\\u00e9\\n",null,true,false,{}],"b":{"c":[]}}',
    " 1 ",
    '"é😀\u007f"',
    "[[],[]]",
  ])("of valid %j is its end", (text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(firstSyntaxError(text)).toBe(text.length);
  });

  it("copes with a long string", () => {
    const text = `["${"a\\n".repeat(400_000)}", oops]`;
    expect(firstSyntaxError(text)).toBe(text.indexOf("oops"));
  });
});

describe("depthOf", () => {
  it("counts nesting and not brackets within strings", () => {
    expect(depthOf('{"a":["[[[[",{"b\\"[":1}]}', 100)).toBe(3);
    expect(depthOf("1", 100)).toBe(0);
  });

  it("stops at the limit", () => {
    expect(depthOf("[".repeat(1_000_000), 100)).toBe(101);
  });
});

describe("parseRequestJson", () => {
  it("gives the value", () => {
    expect(parseRequestJson('{"input":{"a":[1]}}')).toEqual({ input: { a: [1] } });
  });

  it("takes the last of duplicate members, as JSON.parse does", () => {
    expect(parseRequestJson('{"a":1,"a":2}')).toEqual({ a: 2 });
  });

  it("says where text is no JSON", () => {
    const refusal = refusalOf('{\n  "a": 1,\n  b: 2\n}');
    expect(refusal.code).toBe("invalid_input");
    expect(refusal.detail).toContain("line 3, column 3");
    expect(refusal.issues).toEqual([{ pointer: "", detail: expect.stringContaining("line 3, column 3") }]);
    expect(refusalOf("[1,").detail).toContain("ends too early");
    expect(refusalOf("x").detail).toContain("line 1, column 1");
  });

  it("takes the deepest allowed nesting and refuses one more", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(() => parseRequestJson(nested(MAX_JSON_DEPTH))).not.toThrow();
    expect(refusalOf(nested(MAX_JSON_DEPTH + 1)).detail).toContain("nested");
  });

  it("refuses __proto__ wherever it is and however it is spelt", () => {
    expect(refusalOf('{"input":[{"__proto__":{"admin":true}}]}').issues?.[0]?.pointer).toBe(
      "/input/0/__proto__",
    );
    expect(refusalOf('{"a":{"\\u005f_proto__":1}}').issues?.[0]?.pointer).toBe("/a/__proto__");
    expect(parseRequestJson('{"a":"__proto__"}')).toEqual({ a: "__proto__" });
  });
});
