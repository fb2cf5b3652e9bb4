import { z } from "@hono/zod-openapi";
import { anyJson } from "../../kernel/any-json.ts";
import { plainText } from "../../kernel/plain-text.ts";
import { CATEGORIES } from "./categories.ts";
import { agentName, bundlePath, KINDS, kindSections, SECTIONS, sectionIssues } from "./kinds.ts";
import { schemaProblems } from "./schema-rules.ts";

export { KINDS } from "./kinds.ts";

export const agentSlug = z
  .string()
  .max(63)
  .regex(
    /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
    "use lower-case letters, digits and single dashes between them, at most 63",
  );

// Semantic Versioning 2.0.0, clause 9 ff.; build metadata is left out, since it does not order versions.
const SEMVER =
  /^(?:0|[1-9]\d{0,14})\.(?:0|[1-9]\d{0,14})\.(?:0|[1-9]\d{0,14})(?:-(?:0|[1-9]\d{0,14}|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d{0,14}|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?$/;
export const semver = z
  .string()
  .max(64)
  .regex(SEMVER, 'use a semantic version such as "1.2.0" or "2.0.0-beta.1"');

const jsonSchemaWith = (rules: { secrets: boolean }) =>
  z
    .union([z.boolean(), z.record(z.string(), anyJson)], {
      error: "must be a JSON Schema: an object, or true or false",
    })
    .superRefine((schema, context) => {
      for (const { path, message } of schemaProblems(schema, rules))
        context.addIssue({ code: "custom", path, message });
    })
    .default({});
const jsonSchema = jsonSchemaWith({ secrets: false });
const configSchema = jsonSchemaWith({ secrets: true });

// As the egress gate reads it: https unless it says http://, the usual port unless it names one. `hostIssues` says
// which of these names are not public.
export const HOST =
  /^(?:http:\/\/)?(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::\d{1,5})?$/;
const host = z
  .string()
  .max(270)
  .regex(HOST, 'use a public host name such as "api.example.com", "*.example.com" or "api.example.com:8443"');

const fixture = z.strictObject({
  status: z.number().int().min(200).max(599).optional(),
  headers: z.record(z.string(), plainText.max(8_192)).optional(),
  body: z.string().optional(),
});

const permissions = z.strictObject({
  hosts: z
    .array(host)
    .max(50)
    .default([])
    .meta({ description: "Hosts that the agent's fetch may reach; none unless named." }),
  connections: z
    .array(plainText.min(1).max(64))
    .max(50)
    .default([])
    .meta({ description: "Third-party services it uses." }),
  agents: z.array(agentName).max(50).default([]).meta({ description: "Agents that it may call." }),
  models: z
    .array(plainText.min(1).max(128))
    .max(50)
    .default([])
    .meta({ description: "Models that it may use." }),
  store: z.boolean().default(false).meta({ description: "Whether it keeps values between runs." }),
});

const limits = z.strictObject({
  timeoutSeconds: z
    .number()
    .int()
    .min(1)
    .max(900)
    .optional()
    .meta({ description: "How long a run may take: 60 unless given; containers 300." }),
  cpuMs: z
    .number()
    .int()
    .min(10)
    .max(300_000)
    .default(2000)
    .meta({ description: "CPU time of a run; isolates." }),
  memoryMb: z
    .number()
    .int()
    .min(64)
    .max(12_288)
    .optional()
    .meta({ description: "Memory; containers (512)." }),
  cpus: z.number().min(0.0625).max(4).optional().meta({ description: "CPUs; containers (0.5)." }),
});

const example = z.strictObject({
  title: plainText.max(120).optional(),
  input: anyJson,
  output: anyJson.optional(),
});

const test = z.strictObject({
  name: plainText.min(1).max(200),
  input: anyJson,
  config: z.record(z.string(), anyJson).optional().meta({ description: "Configuration for this test." }),
  fixtures: z.record(z.url("use the full URL that the agent fetches"), fixture).optional().meta({
    description: "Recorded answers by URL; the test reaches no network.",
  }),
  expect: anyJson.meta({
    description: 'A subset of the output; {"equals": …} for all of it; {"error": "code"} for a failure.',
  }),
});

/** The fields of `agent.json`, of whatever kind. Unknown ones are refused, so that a misspelt one is noticed. */
export const manifestFields = z.strictObject({
  $schema: plainText.max(500).optional().meta({ description: "Where this schema is, for editors." }),
  name: agentSlug.meta({ title: "Name", description: "The agent's slug." }),
  version: semver.meta({ title: "Version", description: "Semantic version; each can be published once." }),
  title: plainText
    .trim()
    .min(1)
    .max(80)
    .optional()
    .meta({ title: "Title", description: "For people; the name unless given." }),
  description: plainText
    .trim()
    .max(500)
    .default("")
    .meta({ title: "Description", description: "What it does, in a sentence or two." }),
  category: z
    .enum(CATEGORIES)
    .optional()
    .meta({ title: "Category", description: "What it is for: where the directory shows it." }),
  kind: z.enum(KINDS).meta({ title: "Kind", description: "How it runs." }),
  ...kindSections,
  inputSchema: jsonSchema.meta({ title: "Input schema", description: "JSON Schema 2020-12 of the input." }),
  outputSchema: jsonSchema.meta({
    title: "Output schema",
    description: "JSON Schema 2020-12 of the output.",
  }),
  configSchema: configSchema.meta({
    title: "Configuration schema",
    description: "JSON Schema 2020-12 of a deployment's configuration; x-secret: true marks a secret.",
  }),
  permissions: permissions.prefault({}).meta({ title: "Permissions", description: "All that it may reach." }),
  limits: limits.prefault({}).meta({ title: "Limits" }),
  pricing: z
    .strictObject({ perRunMicros: z.number().int().min(0).max(1_000_000_000).optional() })
    .prefault({})
    .meta({ title: "Pricing", description: "In millionths of a US dollar." }),
  examples: z
    .array(example)
    .max(50)
    .default([])
    .meta({ title: "Examples", description: "Shown on its page, ready to run." }),
  tests: z
    .array(test)
    .max(100)
    .default([])
    .meta({ title: "Tests", description: "Run before each deployment." }),
  readme: bundlePath
    .default("README.md")
    .meta({ title: "Readme", description: "Path of its Markdown page." }),
});

/** The zod schema of `agent.json`. */
export const manifest = manifestFields
  .superRefine((value, context) => {
    for (const issue of sectionIssues(value)) context.addIssue({ code: "custom", ...issue });
  })
  .openapi("Manifest");
export type Manifest = z.infer<typeof manifest>;

/** How long a run may take, in seconds, before what the plan allows. */
export const timeLimitOf = ({ kind, limits }: Pick<Manifest, "kind" | "limits">): number =>
  limits.timeoutSeconds ?? (kind === "container" ? 300 : 60);

/** The JSON Schema (2020-12) of `agent.json`, as editors and other tools use it. */
export function manifestJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(manifest, { io: "input" }),
    allOf: Object.entries(SECTIONS).map(([kind, { needs, may }]) => ({
      if: { properties: { kind: { const: kind } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: {
        required: needs,
        properties: Object.fromEntries(
          Object.keys(kindSections)
            .filter((section) => ![...needs, ...may].some((known) => known === section))
            .map((section) => [section, false]),
        ),
      },
    })),
    $id: "/schemas/agent.json",
    title: "Agent manifest",
    description: "agent.json: what an agent is called, takes, gives, needs and may reach.",
  };
}
