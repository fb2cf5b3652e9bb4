import { isObject } from "../../../workers/kernel/json.ts";
import type { ModelProvider, ModelSettings } from "../contract.ts";
import { SettingsError } from "./settings-error.ts";

type Environment = Record<string, string | undefined>;

const NAMED = /^[a-z0-9][a-z0-9-]*\/\S+$/;

/** The name of a provider's setting: `MODEL_OPENAI_URL`. The proxy of the export reads those of addresses, too. */
export const modelVariable = (provider: string, what: "URL" | "KEY"): string =>
  `MODEL_${provider.toUpperCase().replaceAll("-", "_")}_${what}`;

/**
 * Whom a prompt agent asks: `MODEL_ORDER` (`provider/model` with commas between them; the manifest's `models` unless set),
 * and of each provider `MODEL_{PROVIDER}_URL` and `MODEL_{PROVIDER}_KEY`; `MODEL_PRICES` has prices of models that are in
 * no list. Throws a `SettingsError` that names what to mend, and shows no key.
 */
export function readModels(env: Environment, usual: readonly string[]): ModelSettings {
  const models = listOf(env.MODEL_ORDER) ?? [...usual];
  const wrong = models.find((model) => !NAMED.test(model));
  if (wrong !== undefined)
    throw new SettingsError(
      `MODEL_ORDER has "${wrong}": name models as provider/model, such as openai/gpt-5`,
    );
  const prices = pricesOf(env.MODEL_PRICES);
  const names = [...new Set(models.map((model) => model.slice(0, model.indexOf("/"))))];
  return { models, providers: names.map((name) => providerOf(env, name, prices)) };
}

function listOf(text: string | undefined): string[] | undefined {
  const list = (text ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  return list.length > 0 ? list : undefined;
}

function providerOf(env: Environment, name: string, prices: Map<string, Price>): ModelProvider {
  const variable = modelVariable(name, "URL");
  const baseUrl = env[variable]?.replace(/\/+$/, "");
  if (!baseUrl || !/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? ""))
    throw new SettingsError(
      `${variable} is ${baseUrl ? "no URL" : "missing"}: give the base URL of an OpenAI-compatible API, with its version, or leave "${name}" out of MODEL_ORDER`,
    );
  const own = [...prices].filter(([model]) => model.startsWith(`${name}/`));
  return {
    ...{ name, baseUrl, key: env[modelVariable(name, "KEY")] || null },
    prices: Object.fromEntries(own.map(([model, price]) => [model.slice(name.length + 1), price])),
  };
}

interface Price {
  input: number;
  output: number;
}

function pricesOf(text: string | undefined): Map<string, Price> {
  const wrong = (): never => {
    const example = '{"ollama/llama3.2": {"input": 0, "output": 0}}';
    throw new SettingsError(`MODEL_PRICES are dollars for a million tokens, by model: ${example}`);
  };
  if (!text) return new Map();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong();
  }
  if (!isObject(value)) return wrong();
  const isPrice = (price: unknown): price is Price =>
    isObject(price) && [price.input, price.output].every((each) => typeof each === "number" && each >= 0);
  return new Map(Object.entries(value).map(([model, price]) => [model, isPrice(price) ? price : wrong()]));
}
