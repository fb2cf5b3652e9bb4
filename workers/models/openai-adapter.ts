import type { OpenAI } from "openai";
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
} from "openai/resources/chat/completions";
import { MAX_OUTPUT_CHARS } from "../../agents-runtime/isolate/contract.ts";
import {
  type AskOptions,
  estimatedInput,
  estimatedTokens,
  type ModelAdapter,
  type ModelAnswer,
  type ModelRequest,
  type TokenUsage,
  type ToolCall,
} from "./chat.ts";
import { ModelFailure, retryAfterMs } from "./model-failure.ts";

/** Where an OpenAI-compatible server is, and how it is reached. */
export interface Connection {
  /** With the version, such as `https://api.openai.com/v1`. */
  baseUrl: string;
  /** Null where it takes no key. */
  key: string | null;
  fetch: typeof fetch;
}

const MAX_CALLS = 64;

/** Asks an OpenAI-compatible server by its chat completions, streamed. */
export function openAiAdapter(connection: Connection): ModelAdapter {
  let client: OpenAI | undefined;
  return {
    async ask(request, options) {
      const gathered = new Gathered(options.onText);
      try {
        client ??= await clientOf(connection);
        const stream = await client.chat.completions.create(paramsOf(connection, request, options), {
          signal: options.signal,
        });
        for await (const chunk of stream) gathered.take(chunk);
        return gathered.answer(request);
      } catch (error) {
        const failure = await failureOf(error, gathered);
        if (gathered.begun) failure.usage = gathered.usage(request);
        throw failure;
      }
    },
  };
}

/** The package is loaded when it is first needed: few of all requests ask a model. */
async function clientOf({ baseUrl, key, fetch }: Connection): Promise<OpenAI> {
  const { OpenAI } = await import("openai");
  return new OpenAI({ baseURL: baseUrl, apiKey: key ?? "none", fetch, maxRetries: 0, logLevel: "off" });
}

function paramsOf(
  { baseUrl }: Connection,
  { messages, tools, schema, parameters }: ModelRequest,
  { model }: AskOptions,
): ChatCompletionCreateParamsStreaming {
  const { temperature, topP, maxOutputTokens, seed, stop } = parameters;
  // OpenAI's newer models take the new name alone, and servers that follow its API know the old one.
  const most = new URL(baseUrl).hostname === "api.openai.com" ? "max_completion_tokens" : "max_tokens";
  return {
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    ...(tools.length > 0 && { tools }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxOutputTokens !== undefined && { [most]: maxOutputTokens }),
    ...(seed !== undefined && { seed }),
    ...(stop && { stop }),
    ...(schema && { response_format: { type: "json_schema", json_schema: { name: "output", schema } } }),
  };
}

/** An answer as far as it has come. Servers are not trusted to send what the API says. */
class Gathered {
  readonly #onText: (text: string) => void;
  readonly #calls: ToolCall[] = [];
  #text = "";
  #chars = 0;
  #finish: string | null = null;
  #counted: TokenUsage | undefined;
  begun = false;

  constructor(onText: (text: string) => void) {
    this.#onText = onText;
  }

  get finished(): boolean {
    return this.#finish !== null;
  }

  take(chunk: ChatCompletionChunk): void {
    this.begun = true;
    const { choices, usage } = chunk;
    if (usage)
      this.#counted = {
        inputTokens: count(usage.prompt_tokens),
        outputTokens: count(usage.completion_tokens),
      };
    const choice = Array.isArray(choices) ? choices[0] : undefined;
    if (!choice) return;
    this.#finish = choice.finish_reason ?? this.#finish;
    const { content, tool_calls: calls } = choice.delta ?? {};
    if (typeof content === "string" && content !== "") {
      this.#count(content);
      this.#text += content;
      this.#onText(content);
    }
    for (const call of Array.isArray(calls) ? calls : []) this.#takeCall(call);
  }

  #takeCall({ index, id, function: called }: ChatCompletionChunk.Choice.Delta.ToolCall): void {
    // Some servers send whole calls, all of them with the index 0 or without one.
    const known = this.#calls[index ?? -1];
    const call =
      known && (id === undefined || id === null || id === "" || id === known.id) ? known : this.#newCall(id);
    if (typeof called?.name === "string" && call.name === "") call.name = called.name;
    if (typeof called?.arguments === "string") {
      this.#count(called.arguments);
      call.arguments += called.arguments;
    }
  }

  #newCall(id: string | undefined): ToolCall {
    if (this.#calls.length >= MAX_CALLS)
      throw new ModelFailure("unreadable", `it called more than ${MAX_CALLS} tools at once`);
    const call = { id: id || `call_${this.#calls.length}`, name: "", arguments: "" };
    this.#calls.push(call);
    return call;
  }

  #count(text: string): void {
    this.#chars += text.length;
    if (this.#chars > MAX_OUTPUT_CHARS)
      throw new ModelFailure(
        "too_long",
        `its answer has more than ${MAX_OUTPUT_CHARS.toLocaleString("en")} characters`,
      );
  }

  /** What was used: as the server counted, else as far as it can be told from the texts. */
  usage(request: ModelRequest): TokenUsage {
    if (this.#counted) return this.#counted;
    const calls = this.#calls.map((call) => call.name + call.arguments).join("");
    return { inputTokens: estimatedInput(request), outputTokens: estimatedTokens(this.#text + calls) };
  }

  answer(request: ModelRequest): ModelAnswer {
    if (!this.begun) throw new ModelFailure("unreadable", "it answered nothing that could be read");
    if (!this.finished) throw new ModelFailure("cut_off", "its answer broke off");
    const usage = this.usage(request);
    return { text: this.#text, calls: this.#calls, cut: this.#finish === "length", usage };
  }
}

const count = (value: unknown): number =>
  typeof value === "number" && Number.isFinite(value) ? Math.max(0, Math.round(value)) : 0;

/** What an error of the package, of the network or of ours says about the model. */
async function failureOf(error: unknown, gathered: Gathered): Promise<ModelFailure> {
  if (error instanceof ModelFailure) return error;
  const { APIError, APIConnectionError, APIUserAbortError } = await import("openai");
  if (error instanceof APIUserAbortError) return new ModelFailure("silent", "it was given up");
  const cause = error instanceof APIConnectionError ? error.cause : undefined;
  if (cause instanceof ModelFailure) return cause;
  if (error instanceof APIConnectionError) return new ModelFailure("unreachable", "it cannot be reached");
  if (error instanceof APIError && error.status !== undefined) return refusalOf(error);
  if (gathered.begun) return new ModelFailure("cut_off", "its answer broke off");
  return new ModelFailure("unreadable", "its answer cannot be read");
}

const MAX_REASON = 300;

function refusalOf({ status, message, headers }: InstanceType<typeof OpenAI.APIError>): ModelFailure {
  const after = retryAfterMs((headers as Headers | undefined)?.get("retry-after"), Date.now());
  const said = `it answered ${message.slice(0, MAX_REASON)}`;
  if (status === 429) return new ModelFailure("rate_limited", said, after);
  if (status !== undefined && (status >= 500 || status === 408 || status === 409))
    return new ModelFailure("server_error", said, after);
  return new ModelFailure("refused", said);
}
