import type { TokenUsage } from "./chat.ts";

/** US dollars for a million tokens, which is micros for one token. */
export interface ModelPrice {
  input: number;
  output: number;
}

/**
 * What models cost that the platform pays for, by "provider/model". A name covers its dated editions, too. Prices
 * that the operator gives with a provider go before these.
 */
const PRICES: Readonly<Record<string, ModelPrice>> = {
  "openai/gpt-5": { input: 1.25, output: 10 },
  "openai/gpt-5-mini": { input: 0.25, output: 2 },
  "openai/gpt-5-nano": { input: 0.05, output: 0.4 },
  "openai/gpt-4.1": { input: 2, output: 8 },
  "openai/gpt-4.1-mini": { input: 0.4, output: 1.6 },
  "openai/gpt-4.1-nano": { input: 0.1, output: 0.4 },
  "openai/gpt-4o": { input: 2.5, output: 10 },
  "openai/gpt-4o-mini": { input: 0.15, output: 0.6 },
  "openai/o4-mini": { input: 1.1, output: 4.4 },
  "workers-ai/@cf/meta/llama-3.1-8b-instruct": { input: 0.28, output: 0.83 },
  "workers-ai/@cf/meta/llama-3.3-70b-instruct-fp8-fast": { input: 0.29, output: 2.25 },
  "workers-ai/@cf/openai/gpt-oss-120b": { input: 0.35, output: 0.75 },
  "workers-ai/@cf/openai/gpt-oss-20b": { input: 0.2, output: 0.3 },
};

/** Under this name an operator gives the price of all other models. */
const OTHERS = "*";

/** What a model costs that is in no list: as much as a dear one, so that nobody runs into debt by a new name. */
export const UNKNOWN_PRICE: ModelPrice = { input: 5, output: 15 };

/** The price of a model by "provider/model"; `own` are the prices that the operator has given for the provider. */
export function priceOf(name: string, own: Readonly<Record<string, ModelPrice>> = {}): ModelPrice {
  const model = name.slice(name.indexOf("/") + 1);
  const given = Object.hasOwn(own, model) ? own[model] : undefined;
  const { [OTHERS]: others } = own;
  const undated = name.replace(/-\d{4}-\d{2}-\d{2}$/, "");
  return given ?? (Object.hasOwn(PRICES, undated) ? PRICES[undated] : undefined) ?? others ?? UNKNOWN_PRICE;
}

/** What tokens cost, in micros. */
export const costOf = ({ input, output }: ModelPrice, { inputTokens, outputTokens }: TokenUsage): number =>
  Math.ceil(inputTokens * input + outputTokens * output);
