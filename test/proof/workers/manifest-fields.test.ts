import { describe, expect, it } from "vitest";
import { manifestJsonSchema } from "../../../workers/agents/manifest/manifest.ts";
import { parseManifest } from "../../../workers/agents/manifest/manifest-issues.ts";
import { toPointer } from "../../../workers/kernel/json.ts";
import { isWrong, UNSOUND, valuesFor } from "./fields/values.ts";
import type { JsonSchema } from "./route-walker.ts";

/** Holds each field that a manifest may have. */
const FULL = {
  $schema: "https://quayside.example/schemas/agent.json",
  name: "full",
  version: "1.0.0",
  title: "Full",
  description: "Has everything.",
  kind: "isolate",
  main: "main.js",
  inputSchema: { type: "object" },
  outputSchema: true,
  configSchema: {},
  permissions: {
    hosts: ["example.com"],
    connections: ["mail"],
    agents: ["other"],
    models: ["m"],
    store: true,
  },
  limits: { timeoutSeconds: 1, cpuMs: 10, memoryMb: 64, cpus: 1 },
  pricing: { perRunMicros: 1 },
  examples: [{ title: "One", input: {}, output: 1 }],
  tests: [
    {
      name: "one",
      input: {},
      config: { key: "value" },
      fixtures: { "https://example.com/": { status: 200, headers: { a: "b" }, body: "x" } },
      expect: 1,
    },
  ],
  readme: "README.md",
};

interface Field {
  path: string[];
  schema: JsonSchema;
}

/** The fields of a value, at every depth, with what the described schema says of each. */
function fieldsOf(value: unknown, schema: JsonSchema, path: string[] = []): Field[] {
  const { properties, items, additionalProperties } = schema as Record<string, never>;
  const below = (name: string): JsonSchema | undefined =>
    Array.isArray(value) ? items : (properties?.[name] ?? additionalProperties);
  const names = typeof value === "object" && value !== null ? Object.keys(value) : [];
  return names.flatMap((name) => {
    const inner = below(name);
    if (typeof inner !== "object") return [];
    const at = [...path, name];
    // A recorded answer's body may be any text.
    if (name === "body") return [{ path: at, schema: { ...(inner as JsonSchema), format: "binary" } }];
    return [{ path: at, schema: inner }, ...fieldsOf((value as never)[name], inner, at)];
  });
}

/** The text of the manifest with other JSON in one place. */
function textWith(path: string[], json: string): string {
  const copy = structuredClone(FULL) as Record<string, unknown>;
  const parent = path.slice(0, -1).reduce((at, name) => at[name] as Record<string, unknown>, copy);
  parent[path.at(-1) ?? ""] = "the place";
  return JSON.stringify(copy).replace('"the place"', () => json);
}

const FIELDS = fieldsOf(FULL, manifestJsonSchema());

describe("every field of a manifest", () => {
  it("is among those that are tried", () => {
    expect(parseManifest(JSON.stringify(FULL)).ok).toBe(true);
    const tried = FIELDS.filter(({ path }) => path.length === 1).map(({ path }) => path[0]);
    expect(tried).toEqual(Object.keys(manifestJsonSchema().properties as object));
    expect(FIELDS.length).toBeGreaterThan(40);
  });

  it.each(FIELDS.map((field) => [toPointer(field.path), field] as const))(
    "refuses what it may not hold: %s",
    (pointer, { path, schema }) => {
      const wrong = valuesFor(schema).filter(([, json]) => isWrong(schema, JSON.parse(json)));
      for (const [label, json] of [...UNSOUND, ...wrong]) {
        const parsed = parseManifest(textWith(path, json));
        expect(parsed.ok, label).toBe(false);
        const pointers = parsed.ok ? [] : parsed.issues.map((issue) => issue.pointer);
        expect(
          pointers.some((each) => each.startsWith(`/agent.json${pointer}`)),
          `${label}: ${pointers}`,
        ).toBe(true);
      }
    },
  );

  it.each(FIELDS.map((field) => [toPointer(field.path), field] as const))(
    "is read, or refused, whatever it holds: %s",
    (_, { path, schema }) => {
      for (const [label, json] of valuesFor(schema))
        expect(() => parseManifest(textWith(path, json)), label).not.toThrow();
    },
  );
});
