import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DomainError } from "./errors.ts";
import type { Json } from "./json.ts";
import { firstSyntaxError, MAX_JSON_DEPTH, parseStrictJson, shapeOf } from "./strict-json.ts";

function refusalOf(text: string) {
  try {
    parseStrictJson(text);
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

describe("shapeOf", () => {
  it("counts nesting and members, not brackets and colons within strings", () => {
    expect(shapeOf('{"a":["[[:[[",{"b\\"[":1}]}')).toEqual({ depth: 3, members: 2 });
    expect(shapeOf("1")).toEqual({ depth: 0, members: 0 });
  });

  it("copes with any nesting", () => expect(shapeOf("[".repeat(1_000_000)).depth).toBe(1_000_000));
});

describe("parseStrictJson", () => {
  it("gives the value", () => {
    expect(parseStrictJson('{"input":{"a":[1]}}')).toEqual({ input: { a: [1] } });
  });

  it("says where text is no JSON", () => {
    const refusal = refusalOf('{\n  "a": 1,\n  b: 2\n}');
    expect(refusal.code).toBe("invalid_input");
    expect(refusal.detail).toContain("line 3, column 3");
    expect(refusal.issues).toEqual([{ pointer: "", detail: expect.stringContaining("line 3, column 3") }]);
    expect(refusalOf("[1,").detail).toContain("ends too early");
    expect(refusalOf("x").detail).toContain("line 1, column 1");
  });

  it("takes the deepest allowed nesting and refuses one more, at its place", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(() => parseStrictJson(nested(MAX_JSON_DEPTH))).not.toThrow();
    for (const depth of [MAX_JSON_DEPTH + 1, 10_000]) {
      const { issues, detail } = refusalOf(nested(depth));
      expect(detail).toContain("nested too deeply");
      expect(issues?.[0]?.pointer).toBe("/0".repeat(MAX_JSON_DEPTH));
    }
    expect(refusalOf(`{"a":[1,{"b":${'{"c":'.repeat(10_000)}`).issues?.[0]?.pointer).toMatch(
      /^\/a\/1\/b\/c\/c/,
    );
  });

  it.each([
    ["a member twice", '{"a":[{"b":1,"c":2,"b":3}]}', "/a/0/b"],
    ["a member twice, spelt differently", '{"a":1,"\\u0061":2}', "/a"],
    ["a member twice, once with nothing", '{"a":{},"x":[1,{"y":"},{"}],"a":{}}', "/a"],
    ["an empty name twice", '{"":1,"":2}', "/"],
    ["half a surrogate pair", '{"a":["x","\\ud83d"]}', "/a/1"],
    ["the halves in the wrong order", '{"a":"\\ude00\\ud83d"}', "/a"],
    ["half a surrogate pair in a name", '{"a":{"\\ud83d":1}}', "/a/\ud83d"],
    ["a number beyond all bounds", '{"a":[0,1e400]}', "/a/1"],
    ["a number below all bounds", "-1e400", ""],
    ["a member named __proto__", '{"input":[{"__proto__":{"admin":true}}]}', "/input/0/__proto__"],
    ["one spelt with escapes", '{"a":{"\\u005f_proto__":1}}', "/a/__proto__"],
  ])("refuses %s", (_, text, pointer) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(refusalOf(text)).toMatchObject({ code: "invalid_input", issues: [{ pointer }] });
  });

  it.each([
    '{"a":"__proto__","constructor":{"prototype":{}},"toString":1}',
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}',
    '"\\ud83d\\ude00"',
    "[9007199254740993,1e308,-0.0,1e-400]",
    '["a:b","\\"c\\":",{":":":"}]',
    ' { "a" : [ ] } ',
  ])("takes %s as it is", (text) => expect(parseStrictJson(text)).toEqual(JSON.parse(text)));

  it("names what it parsed, and where that stands", () => {
    expect(() => parseStrictJson("{", "The manifest", "/agent.json")).toThrow(/^The manifest is not JSON/);
    try {
      parseStrictJson('{"a":1,"a":2}', "The manifest", "/agent.json");
    } catch (error) {
      expect((error as DomainError).refusal.issues?.[0]?.pointer).toBe("/agent.json/a");
    }
  });
});

describe("parseStrictJson, against JSON.parse", () => {
  it("agrees on every sound value, and finds every member that is doubled", () => {
    const value = fc.jsonValue({ maxDepth: 5 }).map((json) => JSON.parse(JSON.stringify(json)) as Json);
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, "\t"), (json, space) => {
        const text = JSON.stringify(json, null, space);
        fc.pre(!text.includes("__proto__") && text.isWellFormed());
        expect(parseStrictJson(text)).toEqual(json);
        const doubled = `{"x":${text},"y":{"k":1,"k":${text}}}`;
        expect(refusalOf(doubled).issues?.[0]?.pointer).toBe("/y/k");
      }),
      { numRuns: 300 },
    );
  });
});
