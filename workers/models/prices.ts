import type { TokenUsage } from "./chat.ts";

/** US dollars for a million tokens, which is micros for one token. */
export interface ModelPrice {
  input: number;
  output: number;
}

/**
 * What models cost, by "provider/model", as the providers' public lists said in the autumn of 2026: for plain requests,
 * without what caches and batches save. A name covers its dated editions, too. Prices that the operator gives with a
 * provider go before these.
 */
const PRICES: Readonly<Record<string, ModelPrice>> = {
  "openai/gpt-5.4": { input: 2.5, output: 15 },
  "openai/gpt-5.1": { input: 1.25, output: 10 },
  "openai/gpt-5": { input: 1.25, output: 10 },
  "openai/gpt-5-mini": { input: 0.25, output: 2 },
  "openai/gpt-5-nano": { input: 0.05, output: 0.4 },
  "openai/gpt-4.1": { input: 2, output: 8 },
  "openai/gpt-4.1-mini": { input: 0.4, output: 1.6 },
  "openai/gpt-4.1-nano": { input: 0.1, output: 0.4 },
  "openai/gpt-4o": { input: 2.5, output: 10 },
  "openai/gpt-4o-mini": { input: 0.15, output: 0.6 },
  "openai/o3": { input: 2, output: 8 },
  "openai/o4-mini": { input: 1.1, output: 4.4 },
  "anthropic/claude-opus-5-5": { input: 4, output: 20 },
  "anthropic/claude-opus-5": { input: 5, output: 25 },
  "anthropic/claude-opus-4-5": { input: 5, output: 25 },
  "anthropic/claude-sonnet-5-5": { input: 2, output: 10 },
  "anthropic/claude-sonnet-5": { input: 2, output: 10 },
  "anthropic/claude-sonnet-4-5": { input: 3, output: 15 },
  "anthropic/claude-haiku-4-5": { input: 1, output: 5 },
  "google/gemini-2.5-flash": { input: 0.3, output: 2.5 },
  "google/gemini-2.5-flash-lite": { input: 0.1, output: 0.4 },
  "workers-ai/@cf/meta/llama-3.1-8b-instruct": { input: 0.282, output: 0.827 },
  "workers-ai/@cf/meta/llama-3.3-70b-instruct-fp8-fast": { input: 0.293, output: 2.253 },
  "workers-ai/@cf/openai/gpt-oss-120b": { input: 0.35, output: 0.75 },
  "workers-ai/@cf/openai/gpt-oss-20b": { input: 0.2, output: 0.3 },
};

/** Under this name an operator gives the price of all other models. */
const OTHERS = "*";

/** What a model costs that is in no list: as much as a dear one, so that nobody runs into debt by a new name. */
export const UNKNOWN_PRICE: ModelPrice = { input: 5, output: 15 };

/** The price of a model by "provider/model", where it is known; `own` are prices that the operator gives with the provider. */
export function knownPrice(
  name: string,
  own: Readonly<Record<string, ModelPrice>> = {},
): ModelPrice | undefined {
  const model = name.slice(name.indexOf("/") + 1);
  const given = Object.hasOwn(own, model) ? own[model] : undefined;
  const { [OTHERS]: others } = own;
  const undated = name.replace(/-\d{4}-?\d{2}-?\d{2}$/, "");
  return given ?? (Object.hasOwn(PRICES, undated) ? PRICES[undated] : undefined) ?? others;
}

/** The price that a model is booked at: where none is known, a high one. */
export const priceOf = (...model: Parameters<typeof knownPrice>): ModelPrice =>
  knownPrice(...model) ?? UNKNOWN_PRICE;

/** What tokens cost, in micros. */
export const costOf = ({ input, output }: ModelPrice, { inputTokens, outputTokens }: TokenUsage): number =>
  Math.ceil(inputTokens * input + outputTokens * output);
