import { z } from "@hono/zod-openapi";

export { providerName } from "./provider-name.ts";

/** `PUT /model-providers/{provider}`. */
export const providerInput = z
  .strictObject({
    baseUrl: z
      .url({ protocol: /^https?$/, error: "use the full URL, such as https://api.openai.com/v1" })
      .max(500)
      .openapi({
        description: "Of an OpenAI-compatible API, with its version. A public server, over https.",
        example: "https://api.openai.com/v1",
      }),
    apiKey: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]{1,500}$/, "is no key: use the characters that the provider shows, without spaces")
      .nullable()
      .optional()
      .openapi({
        description:
          "Kept encrypted and never shown again. Left out, it stays as it is; null where none is needed.",
      }),
  })
  .openapi("ModelProviderInput");
export type ProviderInput = z.infer<typeof providerInput>;

export const providerView = z
  .object({
    name: z
      .string()
      .openapi({ description: 'What its models are called before the slash: "openai/gpt-5-mini".' }),
    owner: z
      .enum(["platform", "tenant"])
      .openapi({ description: "Who pays it. What the platform pays is booked to the run." }),
    baseUrl: z.string().nullable().openapi({ description: "Of the workspace's own." }),
    keyHint: z.string().nullable().openapi({ description: "The last characters of its key." }),
    updatedAt: z.iso.datetime().nullable(),
  })
  .openapi("ModelProvider");
export type ProviderView = z.infer<typeof providerView>;

/** What came of asking a provider for its models. */
export const providerTest = z
  .object({
    ok: z.boolean(),
    message: z.string().openapi({ description: "For people." }),
    models: z.array(z.string()).openapi({ description: "The first hundred that it offers." }),
  })
  .openapi("ModelProviderTest");
export type ProviderTest = z.infer<typeof providerTest>;

/** Providers whose key alone is needed, as a form offers them. */
export const PROVIDER_PRESETS = [
  { name: "openai", title: "OpenAI", baseUrl: "https://api.openai.com/v1" },
  { name: "anthropic", title: "Anthropic", baseUrl: "https://api.anthropic.com/v1" },
  {
    name: "google",
    title: "Google Gemini",
    baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
  },
  { name: "mistral", title: "Mistral", baseUrl: "https://api.mistral.ai/v1" },
  { name: "groq", title: "Groq", baseUrl: "https://api.groq.com/openai/v1" },
  { name: "openrouter", title: "OpenRouter", baseUrl: "https://openrouter.ai/api/v1" },
] as const;
