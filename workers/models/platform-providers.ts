import type { Env } from "../kernel/env.ts";
import { modelFetch } from "./model-fetch.ts";
import { openAiAdapter } from "./openai-adapter.ts";
import type { Provider } from "./provider.ts";
import { platformProviderList } from "./provider-list.ts";
import { WORKERS_AI, workersAiAdapter } from "./workers-ai-adapter.ts";

const read = new Map<string, Provider[]>();

/** The providers that the operator pays for, in the order of their list. Throws where the binding is not such a list. */
export function platformProviders(env: Env): Provider[] {
  const { MODEL_PROVIDERS: text = "[]", AI } = env;
  const known = read.get(text) ?? listOf(text);
  read.set(text, known);
  if (!AI || known.some(({ name }) => name === WORKERS_AI)) return known;
  return [
    ...known,
    { name: WORKERS_AI, owner: "platform", circuit: WORKERS_AI, prices: {}, ...workersAiAdapter(AI) },
  ];
}

const listOf = (text: string): Provider[] =>
  platformProviderList.parse(JSON.parse(text)).map(({ name, baseUrl, apiKey, prices }) => ({
    ...{ name, prices, owner: "platform" as const, circuit: name },
    ...openAiAdapter({ baseUrl, key: apiKey ?? null, fetch: modelFetch }),
  }));

declare module "../kernel/env.ts" {
  interface Env {
    /** The operator's model providers, as JSON: `[{ "name", "baseUrl", "apiKey"?, "prices"? }]`. */
    MODEL_PROVIDERS?: string;
  }
}
