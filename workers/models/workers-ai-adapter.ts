import {
  estimatedInput,
  estimatedTokens,
  type ModelAdapter,
  type ModelRequest,
  type TokenUsage,
  type ToolCall,
} from "./chat.ts";
import { ModelFailure } from "./model-failure.ts";

/** What Workers AI is called as a provider: "workers-ai/@cf/meta/…". */
export const WORKERS_AI = "workers-ai";

/** The binding `AI`, as far as it is used. */
export interface WorkersAi {
  run(model: string, inputs: Record<string, unknown>, options?: { signal?: AbortSignal }): Promise<unknown>;
}

/** An answer of Workers AI: in its own form, or in that of OpenAI's API, as newer models have it. */
interface WorkersAiAnswer {
  response?: unknown;
  tool_calls?: { name?: string; arguments?: unknown }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number };
  choices?: {
    message?: {
      content?: string | null;
      tool_calls?: { id?: string; function?: { name?: string; arguments?: unknown } }[];
    };
    finish_reason?: string;
  }[];
}

/** Asks Cloudflare Workers AI by its binding. Its answers come whole: the text is one piece. */
export const workersAiAdapter = (ai: WorkersAi): ModelAdapter => ({
  async ask(request, { model, signal, onText }) {
    const answer = await asked(ai.run(model, inputsOf(request), { signal }), signal);
    const choice = answer.choices?.[0];
    const text = textOf(choice?.message?.content ?? answer.response);
    const calls = callsOf(answer);
    if (text === "" && calls.length === 0) throw new ModelFailure("unreadable", "it answered nothing");
    if (text !== "") onText(text);
    return { text, calls, cut: choice?.finish_reason === "length", usage: usageOf(answer, request, text) };
  },
});

async function asked(answer: Promise<unknown>, signal: AbortSignal): Promise<WorkersAiAnswer> {
  const { promise: given, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new ModelFailure("silent", "it was given up"));
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    return (await Promise.race([answer, given])) as WorkersAiAnswer;
  } catch (error) {
    throw error instanceof ModelFailure ? error : failureOf(error);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/** The binding's errors begin with a number, as `5007: No such model …`. */
function failureOf(error: unknown): ModelFailure {
  const said = String(error instanceof Error ? error.message : error).slice(0, 300);
  const code = Number(/\b(\d{4}):/.exec(said)?.[1]);
  if (code === 3036 || code === 3040) return new ModelFailure("rate_limited", `it answered ${said}`);
  if (code >= 5000 && code < 6000) return new ModelFailure("refused", `it answered ${said}`);
  return new ModelFailure("server_error", `it answered ${said}`);
}

function inputsOf({ messages, tools, schema, parameters }: ModelRequest): Record<string, unknown> {
  const { temperature, topP, maxOutputTokens, seed } = parameters;
  return {
    messages,
    ...(tools.length > 0 && { tools }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxOutputTokens !== undefined && { max_tokens: maxOutputTokens }),
    ...(seed !== undefined && { seed }),
    ...(schema && { response_format: { type: "json_schema", json_schema: schema } }),
  };
}

/** In its JSON mode the answer is a value. */
const textOf = (value: unknown): string =>
  typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value);

const callsOf = ({ tool_calls, choices }: WorkersAiAnswer): ToolCall[] =>
  (choices?.[0]?.message?.tool_calls ?? tool_calls ?? []).map((call, index) => {
    const { name = "", arguments: given } =
      "function" in call ? (call.function ?? {}) : (call as { name?: string; arguments?: unknown });
    return { id: ("id" in call && call.id) || `call_${index}`, name, arguments: textOf(given) };
  });

const usageOf = ({ usage }: WorkersAiAnswer, request: ModelRequest, text: string): TokenUsage => ({
  inputTokens: usage?.prompt_tokens ?? estimatedInput(request),
  outputTokens: usage?.completion_tokens ?? estimatedTokens(text),
});

declare module "../kernel/env.ts" {
  interface Env {
    /** Cloudflare Workers AI, where the operator has bound it. */
    AI?: WorkersAi;
  }
}
