import { z } from "@hono/zod-openapi";
import { anyJson } from "../../kernel/any-json.ts";
import { plainText } from "../../kernel/plain-text.ts";
import { KINDS } from "../manifest/kinds.ts";
import { agentSlug } from "../manifest/manifest.ts";
import { report } from "../scan/report.ts";

/** A template as lists show it. */
export const templateSummary = z
  .object({
    slug: z.string(),
    title: z.string(),
    description: z.string(),
    kind: z.enum(KINDS),
    configurable: z
      .boolean()
      .openapi({ description: "Whether it has settings; others are taken as they are." }),
  })
  .openapi("TemplateSummary");
export type TemplateSummary = z.infer<typeof templateSummary>;

const jsonObject = z.record(z.string(), anyJson);

/** A template with what it asks for. */
export const templateView = templateSummary
  .extend({
    steps: z
      .array(z.object({ title: z.string(), settings: z.array(z.string()) }))
      .openapi({ description: "The settings in the order in which a form asks for them." }),
    settings: jsonObject.openapi({ description: "JSON Schema 2020-12 of the settings." }),
    sample: jsonObject.openapi({ description: "Settings that work, to begin with." }),
  })
  .openapi("Template");
export type TemplateView = z.infer<typeof templateView>;

/** A template as the build leaves it: with the files of its bundle, in which settings are named. */
export const template = templateView.extend({
  files: z.record(z.string(), z.union([z.string(), z.strictObject({ base64: z.string() })])),
});
export type Template = z.infer<typeof template>;

/** `POST /templates/{template}/preview` and `POST /templates/{template}/agents`. */
export const templateInput = z.strictObject({
  slug: agentSlug.openapi({ description: "The new agent's slug.", example: "harbor-support" }),
  title: plainText.trim().min(1).max(80).optional().openapi({ description: "For people." }),
  settings: jsonObject
    .default({})
    .openapi({ description: "By the template's schema; defaults are filled in." }),
});
export type TemplateInput = z.input<typeof templateInput>;

/** What an agent would be, before there is one. */
export const templatePreview = z
  .object({
    manifest: jsonObject.openapi({ description: "agent.json, filled in." }),
    files: z.array(
      z.object({
        path: z.string(),
        bytes: z.number().int(),
        text: z.string().nullable().openapi({ description: "Null of files that are no text." }),
      }),
    ),
    report,
    messages: z.array(z.object({ role: z.string(), text: z.string() })).openapi({
      description: "Of prompt agents: what a model is asked for the first example. Empty of others.",
    }),
  })
  .openapi("TemplatePreview");
export type TemplatePreview = z.infer<typeof templatePreview>;

export const createdFromTemplate = z
  .object({ agent: z.string(), version: z.string() })
  .openapi("CreatedFromTemplate");
