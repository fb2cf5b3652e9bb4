import { describe, expect, it } from "vitest";
import { compileSchema } from "../../kernel/json-schema.ts";
import { type Manifest, manifestJsonSchema, timeLimitOf } from "./manifest.ts";
import { deeperThan, expectationOf, nearest, parseManifest } from "./manifest-issues.ts";

const MINIMAL = { name: "hello", version: "1.0.0", kind: "isolate", main: "main.js" };
const parsed = (more: Record<string, unknown> = {}) => parseManifest(JSON.stringify({ ...MINIMAL, ...more }));
const issuesOf = (more: Record<string, unknown>) => {
  const result = parsed(more);
  return result.ok ? [] : result.issues;
};

describe("a manifest", () => {
  it("needs little, and gets its defaults", () => {
    expect(parsed()).toEqual({
      ok: true,
      manifest: {
        ...MINIMAL,
        description: "",
        inputSchema: {},
        outputSchema: {},
        configSchema: {},
        permissions: { hosts: [], connections: [], agents: [], models: [], store: false },
        limits: { cpuMs: 2000 },
        pricing: {},
        examples: [],
        tests: [],
        readme: "README.md",
      },
    });
  });

  it("may hold everything that it knows", () => {
    expect(
      issuesOf({
        $schema: "/schemas/agent.json",
        title: "Hello",
        description: "Greets.",
        inputSchema: { type: "object", properties: { name: { type: "string", pattern: "^\\p{L}+$" } } },
        outputSchema: true,
        configSchema: { type: "object", properties: { key: { type: "string", "x-secret": true } } },
        permissions: {
          hosts: ["api.example.com", "*.example.com", "a.example.com:8443", "http://old.example.com"],
          agents: ["a", "acme~b"],
          store: true,
        },
        limits: { timeoutSeconds: 900, cpuMs: 100, memoryMb: 256, cpus: 0.5 },
        pricing: { perRunMicros: 1000 },
        examples: [{ title: "One", input: { name: "Ada" }, output: "Hello" }],
        tests: [
          {
            name: "greets",
            input: {},
            config: { key: "x" },
            fixtures: { "https://api.example.com/": { status: 200, body: "{}" } },
            expect: { equals: "Hello" },
          },
        ],
        readme: "docs/README.md",
      }),
    ).toEqual([]);
  });

  it("gives a run a minute, in a container five, unless it says otherwise", () => {
    const limitOf = (kind: Manifest["kind"], timeoutSeconds?: number) =>
      timeLimitOf({ kind, limits: { cpuMs: 2000, timeoutSeconds } });
    expect([limitOf("isolate"), limitOf("prompt"), limitOf("container")]).toEqual([60, 60, 300]);
    expect([limitOf("isolate", 10), limitOf("container", 10)]).toEqual([10, 10]);
  });

  it("has all its problems reported at once, by pointer", () => {
    const { name: _, ...rest } = MINIMAL;
    const result = parseManifest(
      JSON.stringify({ ...rest, version: "1", limits: { timeoutSeconds: 1000 }, tests: [{ name: "x" }] }),
    );
    expect(result.ok ? [] : result.issues.map(({ pointer }) => pointer).sort()).toEqual([
      "/agent.json/limits/timeoutSeconds",
      "/agent.json/name",
      "/agent.json/tests/0/expect",
      "/agent.json/tests/0/input",
      "/agent.json/version",
    ]);
  });

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ["a misspelt field", { inputschema: {} }, "/inputschema", /did you mean "inputSchema"\?/],
    [
      "a misspelt field further in",
      { limits: { timeoutSecond: 1 } },
      "/limits/timeoutSecond",
      /did you mean "timeoutSeconds"\?/,
    ],
    [
      "a misspelt field in a list",
      { tests: [{ name: "a", input: 1, expect: 1, fixture: {} }] },
      "/tests/0/fixture",
      /"fixtures"/,
    ],
    ["an unknown field", { author: "me" }, "/author", /unknown field; known here: .*configSchema/],
    ["a missing field", { main: undefined }, "/main", /is missing/],
    ["a kind that is not there yet", { kind: "workflow" }, "/kind", /other kinds than "workflow"/],
    [
      "a section that its kind needs",
      { kind: "container" },
      "/container",
      /is missing: agents of kind "container"/,
    ],
    [
      "a section of another kind",
      { remote: { url: "https://a.example.com/" } },
      "/remote",
      /is nothing for agents of kind "isolate"/,
    ],
    [
      "two ways to make a container",
      { kind: "container", container: { language: "python", dockerfile: "Dockerfile" } },
      "/container",
      /language or dockerfile/,
    ],
    [
      "a message without text",
      { kind: "prompt", main: undefined, prompt: { models: ["openai/x"], messages: [{ role: "user" }] } },
      "/prompt/messages/0",
      /content or file/,
    ],
    [
      "a model without its provider",
      {
        kind: "prompt",
        main: undefined,
        prompt: { models: ["gpt"], messages: [{ role: "user", content: "x" }] },
      },
      "/prompt/models/0",
      /provider\/model/,
    ],
    ["an unknown kind", { kind: "worker" }, "/kind", /isolate/],
    ["a slug with capitals", { name: "Hello" }, "/name", /lower-case/],
    ["a version with build metadata", { version: "1.0.0+1" }, "/version", /semantic version/],
    ["a version with leading zeros", { version: "01.0.0" }, "/version", /semantic version/],
    ["a main that leaves the bundle", { main: "../main.js" }, "/main", /inside the bundle/],
    ["an unknown kind", { kind: "isolated" }, "/kind", /^use one of "isolate", "prompt", /],
    ["too little time", { limits: { cpuMs: 1 } }, "/limits/cpuMs", /^must be at least 10$/],
    [
      "too many tests",
      { tests: Array(1_000).fill({ name: "a", input: 1, expect: 1 }) },
      "/tests",
      /^must have at most/,
    ],
    ["a main that is no module", { main: "main.py" }, "/main", /\.js, \.mjs, \.ts or \.mts/],
    [
      "a host with a path",
      { permissions: { hosts: ["api.example.com/x"] } },
      "/permissions/hosts/0",
      /public host name/,
    ],
    [
      "a host that is an address",
      { permissions: { hosts: ["10.0.0.1"] } },
      "/permissions/hosts/0",
      /public host name/,
    ],
    ["a private host", { permissions: { hosts: ["db.internal"] } }, "/permissions/hosts/0", /public host/],
    ["a host of all hosts", { permissions: { hosts: ["*"] } }, "/permissions/hosts/0", /public host name/],
    [
      "a wildcard over a whole registry",
      { permissions: { hosts: ["*.com"] } },
      "/permissions/hosts/0",
      /public host name/,
    ],
    [
      "a fixture without a URL",
      { tests: [{ name: "a", input: 1, expect: 1, fixtures: { "/x": {} } }] },
      "/tests/0/fixtures/~1x",
      /full URL/,
    ],
    ["a schema that is text", { inputSchema: "object" }, "/inputSchema", /must be a JSON Schema/],
    [
      "a wrong type in a schema",
      { inputSchema: { properties: { a: { type: "strng" } } } },
      "/inputSchema/properties/a/type",
      /one or several of/,
    ],
  ])("is refused for %s", (_what, more, pointer, detail) => {
    const issues = issuesOf(more);
    expect(issues.map((issue) => issue.pointer)).toEqual([`/agent.json${pointer}`]);
    expect(issues[0]?.detail).toMatch(detail);
  });

  it.each([
    ["not JSON", "{", /correct it at line 1, column 2/],
    ["a list", "[]", /must be a JSON object/],
    ["nested without end", `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`, /nested/],
    ["too large", `{"description":"${"x".repeat(600_000)}"}`, /larger than 512 KB/],
  ])("that is %s is refused as a whole", (_what, text, detail) => {
    const result = parseManifest(text);
    expect(result.ok ? [] : result.issues).toEqual([
      { pointer: expect.stringMatching(/^\/agent\.json/), detail: expect.stringMatching(detail) },
    ]);
  });

  it("that says something twice is refused where it does", () => {
    const result = parseManifest('{"name":"a","limits":{"cpuMs":1,"cpuMs":2}}');
    expect(result.ok ? [] : result.issues.map(({ pointer }) => pointer)).toEqual([
      "/agent.json/limits/cpuMs",
    ]);
  });

  it("may begin with a byte order mark", () => {
    expect(parseManifest(`\uFEFF${JSON.stringify(MINIMAL)}`).ok).toBe(true);
  });
});

describe("the published schema", () => {
  const schema = manifestJsonSchema();
  const checker = compileSchema(JSON.parse(JSON.stringify(schema)));

  it("says what it is", () => {
    expect(schema).toMatchObject({
      $id: "/schemas/agent.json",
      title: "Agent manifest",
      type: "object",
      additionalProperties: false,
    });
    expect(schema.required).toEqual(["name", "version", "kind"]);
  });

  it("explains every field", () => {
    for (const [name, property] of Object.entries(
      schema.properties as Record<string, { description?: string; title?: string }>,
    )) {
      expect(property.description ?? property.title, name).toBeTruthy();
    }
  });

  it("takes and refuses what the parser does", () => {
    expect(checker.issues(MINIMAL)).toEqual([]);
    expect(checker.issues({ ...MINIMAL, limits: { timeoutSeconds: 1000 } })).not.toEqual([]);
    expect(checker.issues({ ...MINIMAL, extra: 1 })).not.toEqual([]);
    expect(checker.issues({ ...MINIMAL, kind: "container" })).not.toEqual([]);
    expect(checker.issues({ ...MINIMAL, pages: "public", kind: "remote" })).not.toEqual([]);
  });
});

describe("the words around it", () => {
  it("nearest finds what was meant, and nothing that was not", () => {
    expect(nearest("discription", ["description", "title"])).toBe("description");
    expect(nearest("zzz", ["description", "title"])).toBeUndefined();
    expect(nearest("x".repeat(1_000_000), ["title"])).toBeUndefined();
  });

  it("deeperThan counts levels", () => {
    expect(deeperThan({ a: { b: 1 } }, 2)).toBe(false);
    expect(deeperThan({ a: { b: [1] } }, 2)).toBe(true);
  });

  it("expectationOf tells a subset from the rest", () => {
    expect(expectationOf({ equals: null })).toEqual({ kind: "equals", value: null });
    expect(expectationOf({ error: "bad" })).toEqual({ kind: "error", code: "bad" });
    expect(expectationOf({ error: { code: 1 } })).toEqual({ kind: "subset", value: { error: { code: 1 } } });
    expect(expectationOf({ equals: 1, more: 2 })).toEqual({ kind: "subset", value: { equals: 1, more: 2 } });
    expect(expectationOf("text")).toEqual({ kind: "subset", value: "text" });
  });
});
