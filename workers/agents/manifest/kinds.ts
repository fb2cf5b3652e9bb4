import { z } from "@hono/zod-openapi";
import { plainText } from "../../kernel/plain-text.ts";

export const KINDS = ["isolate", "prompt", "workflow", "container", "remote", "static"] as const;
export type Kind = (typeof KINDS)[number];

/** A path inside a bundle, as a manifest names it. */
export const bundlePath = plainText
  .min(1)
  .max(255)
  .refine(
    (path) => !/^\/|^\.\/|\\|(?:^|\/)\.\.?(?:\/|$)|\/\/|\/$/.test(path),
    'use a path inside the bundle, such as "src/main.js"',
  );

/** How an agent names another one. */
export const agentName = z
  .string()
  .regex(/^(?:[a-z0-9-]{1,63}~)?[a-z0-9-]{1,63}$/, 'use a slug, or "tenant~slug"');

const MODEL = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\/[^\s\p{C}]{1,128}$/u;
const modelName = plainText
  .max(170)
  .regex(MODEL, 'use "provider/model", such as "openai/gpt-5-mini" or "ollama/llama3.2"');

/** Tools that ship with the platform. */
export const BUILTIN_TOOLS = ["calculator", "clock", "fetch", "code"] as const;

const approval = z
  .boolean()
  .default(false)
  .meta({ description: "Whether a person has to agree to each call; the run waits as awaiting_input." });
const toolDescription = plainText.trim().min(1).max(1_000).optional();

const tool = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("agent"),
    agent: agentName.meta({ description: "Another agent; permissions.agents names it, too." }),
    description: toolDescription,
    approval,
  }),
  z.strictObject({
    type: z.literal("openapi"),
    document: bundlePath.meta({ description: "Path of an OpenAPI 3 document (JSON) in the bundle." }),
    operations: z
      .array(plainText.min(1).max(128))
      .max(64)
      .optional()
      .meta({ description: "Operations offered, by operationId; all unless given." }),
    secret: plainText
      .max(64)
      .optional()
      .meta({ description: "A secret of configSchema that is sent as the bearer token." }),
    approval,
  }),
  z.strictObject({ type: z.literal("builtin"), name: z.enum(BUILTIN_TOOLS), approval }),
]);

const message = z
  .strictObject({
    role: z.enum(["system", "user", "assistant"]),
    content: plainText
      .min(1)
      .max(100_000)
      .optional()
      .meta({ description: "A Liquid template over input, config and run." }),
    file: bundlePath
      .optional()
      .meta({ description: "Path of a template in the bundle, instead of content." }),
  })
  .refine(({ content, file }) => (content === undefined) !== (file === undefined), "give content or file");

const prompt = z.strictObject({
  messages: z.array(message).min(1).max(50),
  models: z
    .array(modelName)
    .min(1)
    .max(5)
    .meta({ description: "Models in the order in which they are tried; the next one when one is away." }),
  parameters: z
    .strictObject({
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().min(0).max(1).optional(),
      maxOutputTokens: z.number().int().min(1).max(200_000).optional(),
      seed: z.number().int().min(0).max(2_147_483_647).optional(),
      stop: z.array(plainText.min(1).max(64)).max(4).optional(),
    })
    .prefault({}),
  tools: z.array(tool).max(32).default([]),
  maxSteps: z
    .number()
    .int()
    .min(1)
    .max(50)
    .default(8)
    .meta({ description: "How often the model may be asked in one run." }),
  memory: z
    .strictObject({
      messages: z.number().int().min(1).max(200).default(20),
      days: z.number().int().min(1).max(365).default(30),
    })
    .optional()
    .meta({ description: "Keeps a conversation's messages, for so many days after the last one." }),
  attachments: z.array(plainText.min(1).max(64)).max(8).default([]).meta({
    description:
      "Top-level fields of the input that hold attachments, { name, mediaType, data } with data in base64, or lists of them.",
  }),
});
export type Prompt = z.infer<typeof prompt>;
export type PromptTool = z.infer<typeof tool>;

/** Languages with an image of the platform's own. */
export const LANGUAGES = ["python", "node", "rust"] as const;
export type Language = (typeof LANGUAGES)[number];

const container = z
  .strictObject({
    language: z.enum(LANGUAGES).optional().meta({
      description: "The bundle is source in this language: main.py, main.js or src/main.rs unless main says.",
    }),
    dockerfile: bundlePath
      .optional()
      .meta({ description: "Path of a Dockerfile in the bundle, instead of language." }),
    concurrency: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(10)
      .meta({ description: "Runs that one instance takes at a time." }),
    env: z
      .record(
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, "use letters, digits and underscores"),
        plainText.max(4_096),
      )
      .default({})
      .meta({ description: "Environment variables. Configuration and its secrets come with each run." }),
  })
  .refine(
    ({ language, dockerfile }) => (language === undefined) !== (dockerfile === undefined),
    "give language or dockerfile",
  );
export type Container = z.infer<typeof container>;

const remote = z.strictObject({
  url: z
    .url({
      protocol: /^https?$/,
      error: "use the full URL of the agent, which answers POST /invoke below it",
    })
    .max(2_000)
    .meta({ description: "Where it is; permissions.hosts names its host, too." }),
});
export type Remote = z.infer<typeof remote>;

/** The sections of a manifest that belong to a kind of agent. */
export const kindSections = {
  main: bundlePath.optional().meta({
    title: "Main module",
    description:
      "Isolates: the module whose default export is the function that runs. Containers: the program.",
  }),
  prompt: prompt
    .optional()
    .meta({ title: "Prompt", description: "Of a prompt agent: what a model is asked." }),
  container: container
    .optional()
    .meta({ title: "Container", description: "Of a container agent: how it is made." }),
  remote: remote.optional().meta({ title: "Remote", description: "Of a remote agent: where it is." }),
  pages: bundlePath
    .optional()
    .meta({ title: "Pages", description: "The folder of its pages: of a static agent public unless given." }),
};

type Section = keyof typeof kindSections;

/** Which sections each kind needs, and which it may have besides. Workflows cannot be published yet. */
export const SECTIONS: Record<Exclude<Kind, "workflow">, { needs: Section[]; may: Section[] }> = {
  isolate: { needs: ["main"], may: ["pages"] },
  prompt: { needs: ["prompt"], may: ["pages"] },
  container: { needs: ["container"], may: ["main", "pages"] },
  remote: { needs: ["remote"], may: ["pages"] },
  static: { needs: [], may: ["pages"] },
};

/** A manifest as far as its kind decides what else it has. */
export interface Sectioned extends Partial<Record<Section, unknown>> {
  kind: Kind;
  prompt?: Prompt | undefined;
  permissions: { agents: string[] };
}

interface SectionIssue {
  path: (string | number)[];
  message: string;
}

/** What a manifest lacks, or has too much, for its kind. */
export function sectionIssues(manifest: Sectioned): SectionIssue[] {
  const { kind } = manifest;
  if (kind === "workflow")
    return [
      { path: ["kind"], message: 'only agents of other kinds than "workflow" can be published so far' },
    ];
  const { needs, may } = SECTIONS[kind];
  const has = (section: Section) => manifest[section] !== undefined;
  const missing = needs.filter((section) => !has(section));
  const foreign = (Object.keys(kindSections) as Section[]).filter(
    (section) => has(section) && !needs.includes(section) && !may.includes(section),
  );
  return [
    ...missing.map((section) => ({
      path: [section],
      message: `is missing: agents of kind "${kind}" need it`,
    })),
    ...foreign.map((section) => ({ path: [section], message: `is nothing for agents of kind "${kind}"` })),
    ...mainIssues(manifest),
    ...toolIssues(manifest),
  ];
}

/** What the main module of each kind may be called. */
function mainIssues({ kind, main }: Sectioned): SectionIssue[] {
  if (kind !== "isolate" || typeof main !== "string" || /\.m?[jt]s$/.test(main)) return [];
  return [{ path: ["main"], message: "must be a .js, .mjs, .ts or .mts file" }];
}

/** Tools that the manifest does not permit. */
const toolIssues = ({ prompt, permissions }: Sectioned): SectionIssue[] =>
  (prompt?.tools ?? []).flatMap((tool, i) => {
    if (tool.type !== "agent" || permissions.agents.includes(tool.agent)) return [];
    const message = `is not among the agents that may be called: add "${tool.agent}" to permissions.agents`;
    return [{ path: ["prompt", "tools", i, "agent"], message }];
  });
