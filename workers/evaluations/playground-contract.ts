import { z } from "@hono/zod-openapi";
import { anyJson } from "../kernel/any-json.ts";
import { plainText } from "../kernel/plain-text.ts";
import { modelName } from "./contract.ts";

/** What of a prompt is tried instead of what the version has; what is left out stays. */
export const promptEdit = z
  .strictObject({
    messages: z
      .array(
        z.strictObject({
          role: z.enum(["system", "user", "assistant"]),
          content: plainText.min(1).max(100_000).openapi({ description: "A Liquid template." }),
        }),
      )
      .min(1)
      .max(50)
      .optional(),
    models: z.array(modelName).min(1).max(5).optional(),
    parameters: z
      .strictObject({
        temperature: z.number().min(0).max(2).optional(),
        topP: z.number().min(0).max(1).optional(),
        maxOutputTokens: z.number().int().min(1).max(200_000).optional(),
        seed: z.number().int().min(0).max(2_147_483_647).optional(),
      })
      .optional(),
  })
  .openapi("PromptEdit");
export type PromptEdit = z.infer<typeof promptEdit>;

const tried = {
  version: plainText.min(1).max(64).default("latest").openapi({
    description: "A version's semver or id, live or not.",
  }),
  channel: z.enum(["production", "preview"]).default("production").openapi({
    description: "In whose configuration it runs.",
  }),
  input: anyJson.default({}),
  prompt: promptEdit.optional().openapi({ description: "Of prompt agents alone. Nothing of it is saved." }),
};

/** `POST /agents/{agent}/trials`. */
export const trialInput = z
  .strictObject({
    ...tried,
    maxCostMicros: z.number().int().min(1).optional().openapi({
      description: "The most that the run may cost, in millionths of a US dollar.",
    }),
  })
  .openapi("TrialInput");
export type TrialInput = z.infer<typeof trialInput>;

export const trialView = z
  .object({ runId: z.string().openapi({ description: "The run, as of any run: follow it, read it." }) })
  .openapi("Trial");

/** `POST /agents/{agent}/prompt-preview`. */
export const previewInput = z.strictObject(tried).openapi("PromptPreviewInput");
export type PreviewInput = z.infer<typeof previewInput>;

export const previewView = z
  .object({
    messages: z.array(z.object({ role: z.string(), content: z.string() })),
    models: z.array(z.string()),
  })
  .openapi("PromptPreview");
export type PreviewView = z.infer<typeof previewView>;

/** `POST /agents/{agent}/inputs`. */
export const savedInputInput = z
  .strictObject({ name: plainText.trim().min(1).max(100), input: anyJson })
  .openapi("SavedInputInput");
export type SavedInputInput = z.infer<typeof savedInputInput>;

export const savedInput = z
  .object({ id: z.string(), name: z.string(), input: anyJson, createdAt: z.iso.datetime() })
  .openapi("SavedInput");
export type SavedInput = z.infer<typeof savedInput>;
