import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type OutputUnit, Validator } from "@cfworker/json-schema";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { manifest as manifestSchema } from "../../workers/agents/manifest/manifest.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
interface AgentTest {
  name: string;
  input: Json;
  config?: Record<string, Json>;
  expect: Json;
}
interface Manifest {
  name: string;
  main: string;
  outputSchema: object;
  inputSchema: object;
  permissions?: object;
  examples: { input: Json }[];
  tests: AgentTest[];
}
type Main = (input: Json, io: object) => Promise<Json>;

const FOLDER = fileURLToPath(new URL("../../examples/agents", import.meta.url));
const manifests = readdirSync(FOLDER)
  .filter((slug) => existsSync(join(FOLDER, slug, "agent.json")))
  .map((slug) => JSON.parse(readFileSync(join(FOLDER, slug, "agent.json"), "utf8")) as Manifest);
// What asks for more than the program itself is tried by the server, which runs these tests before it deploys.
const alone = manifests.filter(
  ({ name, permissions }) => !permissions && !existsSync(join(FOLDER, name, "checksum.wasm")),
);

async function load({ name, main }: Manifest): Promise<Main> {
  const entry = join(FOLDER, name, main);
  const built = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
  });
  const code = Buffer.from(built.outputFiles[0]?.contents ?? []).toString("base64");
  return (
    (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}#${pathToFileURL(entry)}`)) as {
      default: Main;
    }
  ).default;
}

const io = (config: object) => ({
  config,
  log: { debug() {}, info() {}, warn() {}, error() {} },
  event() {},
});

const faults = (schema: object, value: Json): OutputUnit[] =>
  new Validator(schema, "2020-12").validate(value).errors;

/** What came of a test, in the form in which it says what it expects. */
async function outcome(main: Main, { input, config }: AgentTest): Promise<Json> {
  try {
    return await main(structuredClone(input), io(config ?? {}));
  } catch (error) {
    return { error: (error as { code?: string }).code ?? `no code: ${String(error)}` };
  }
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

describe.each(alone.map((manifest) => [manifest.name, manifest] as const))("%s", (_, manifest) => {
  it("gives what its tests expect, and nothing that its schema does not have", async () => {
    const main = await load(manifest);
    for (const test of manifest.tests) {
      const came = await outcome(main, test);
      const wanted = test.expect;
      const refused = isObject(wanted) && "error" in wanted;
      if (isObject(wanted) && "equals" in wanted) expect(came, test.name).toEqual(wanted.equals);
      else if (isObject(wanted)) expect(came, test.name).toMatchObject(wanted);
      else expect(came, test.name).toEqual(wanted);
      if (!refused) expect(faults(manifest.outputSchema, came), test.name).toEqual([]);
    }
  });

  it("runs its examples, the same each time", async () => {
    const main = await load(manifest);
    for (const { input } of manifest.examples) {
      expect(faults(manifest.inputSchema, input)).toEqual([]);
      const first = await main(structuredClone(input), io({}));
      expect(faults(manifest.outputSchema, first)).toEqual([]);
      expect(await main(structuredClone(input), io({}))).toEqual(first);
    }
  });
});

it.each(manifests.map((manifest) => [manifest.name, manifest] as const))(
  "%s has a valid manifest, three tests, one of them of what it refuses, and a readme",
  (name, manifest) => {
    const { tests, examples } = manifest;
    expect(manifestSchema.safeParse(manifest).error?.issues).toBeUndefined();
    expect(tests.length).toBeGreaterThanOrEqual(3);
    expect(tests.some((test) => isObject(test.expect) && "error" in test.expect)).toBe(true);
    expect(examples.length).toBeGreaterThan(0);
    expect(readFileSync(join(FOLDER, name, "README.md"), "utf8")).toMatch(/## Limits/);
  },
);
