import { describe, expect, it } from "vitest";
import { manifestJsonSchema } from "../../../workers/agents/manifest/manifest.ts";
import { parseManifest } from "../../../workers/agents/manifest/manifest-issues.ts";
import { toPointer } from "../../../workers/kernel/json.ts";
import { isWrong, UNSOUND, valuesFor } from "./fields/values.ts";
import type { JsonSchema } from "./route-walker.ts";

/** Holds each field that a manifest may have, but for those of some kind. */
const FULL = {
  $schema: "https://quayside.example/schemas/agent.json",
  name: "full",
  version: "1.0.0",
  title: "Full",
  description: "Has everything.",
  category: "data",
  kind: "isolate",
  main: "main.js",
  pages: "public",
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

const base = { name: "full", version: "1.0.0" };
const prompt = {
  messages: [
    { role: "system", content: "Be kind." },
    { role: "user", file: "user.liquid" },
  ],
  models: ["openai/m"],
  parameters: { temperature: 1, topP: 1, maxOutputTokens: 1, seed: 1, stop: ["x"] },
  tools: [{ type: "builtin", name: "clock", approval: true }],
  maxSteps: 1,
  memory: { messages: 1, days: 1 },
  attachments: ["file"],
};

/** Each kind's manifest, with all of its sections. */
const MANIFESTS: Record<string, object> = {
  isolate: FULL,
  prompt: { ...base, kind: "prompt", prompt },
  container: {
    ...base,
    kind: "container",
    main: "main.py",
    container: { language: "python", concurrency: 1, env: { A: "b" } },
  },
  image: { ...base, kind: "container", container: { dockerfile: "Dockerfile" } },
  remote: { ...base, kind: "remote", remote: { url: "https://example.com/agent" } },
  static: { ...base, kind: "static", pages: "public" },
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
function textWith(manifest: object, path: string[], json: string): string {
  const copy = structuredClone(manifest) as Record<string, unknown>;
  const parent = path.slice(0, -1).reduce((at, name) => at[name] as Record<string, unknown>, copy);
  parent[path.at(-1) ?? ""] = "the place";
  return JSON.stringify(copy).replace('"the place"', () => json);
}

const SCHEMA = manifestJsonSchema();
const FIELDS = Object.entries(MANIFESTS).flatMap(([kind, manifest]) =>
  fieldsOf(manifest, SCHEMA).map((field) => ({ ...field, kind, manifest })),
);
const named = FIELDS.map((field) => [`${toPointer(field.path)} of ${field.kind}`, field] as const);

describe("every field of a manifest", () => {
  it("is among those that are tried", () => {
    for (const manifest of Object.values(MANIFESTS))
      expect(parseManifest(JSON.stringify(manifest))).toMatchObject({ ok: true });
    const tried = FIELDS.filter(({ path }) => path.length === 1).map(({ path }) => path[0]);
    expect([...new Set(tried)].sort()).toEqual(Object.keys(SCHEMA.properties as object).sort());
    expect(FIELDS.length).toBeGreaterThan(60);
  });

  it.each(named)("refuses what it may not hold: %s", (_, { path, schema, manifest }) => {
    const wrong = valuesFor(schema).filter(([, json]) => isWrong(schema, JSON.parse(json)));
    for (const [label, json] of [...UNSOUND, ...wrong]) {
      const parsed = parseManifest(textWith(manifest, path, json));
      expect(parsed.ok, label).toBe(false);
      const pointers = parsed.ok ? [] : parsed.issues.map((issue) => issue.pointer);
      expect(
        pointers.some((each) => each.startsWith(`/agent.json${toPointer(path)}`)),
        `${label}: ${pointers}`,
      ).toBe(true);
    }
  });

  it.each(named)("is read, or refused, whatever it holds: %s", (_, { path, schema, manifest }) => {
    for (const [label, json] of valuesFor(schema))
      expect(() => parseManifest(textWith(manifest, path, json)), label).not.toThrow();
  });
});
