import type { ChatCompletionMessageParam, ChatCompletionTool } from "openai/resources/chat/completions";
import type { JsonObject } from "../kernel/json.ts";

export type ChatMessage = ChatCompletionMessageParam;
export type ChatTool = ChatCompletionTool;

/** What a model is asked, in the words of OpenAI's chat completions. */
export interface ModelRequest {
  messages: ChatMessage[];
  tools: ChatTool[];
  /** The JSON Schema of the answer, where that is to be an object. */
  schema?: JsonObject | undefined;
  parameters: ModelParameters;
}

export interface ModelParameters {
  temperature?: number | undefined;
  topP?: number | undefined;
  maxOutputTokens?: number | undefined;
  seed?: number | undefined;
  stop?: string[] | undefined;
}

/** A tool that a model wants called; its arguments are text, which need not be JSON. */
export interface ToolCall {
  id: string;
  name: string;
  arguments: string;
}

export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
}

export interface ModelAnswer {
  text: string;
  calls: ToolCall[];
  /** It ended because it may not be longer. */
  cut: boolean;
  usage: TokenUsage;
}

/** What an adapter is given beside the request. */
export interface AskOptions {
  /** The provider's own name of the model. */
  model: string;
  signal: AbortSignal;
  /** Told each piece of the text as it comes. */
  onText(text: string): void;
}

/** One way to ask models: an OpenAI-compatible server, or a binding. */
export interface ModelAdapter {
  /** Asks once. Rejects with a `ModelFailure`, which has what was used up to there. */
  ask(request: ModelRequest, options: AskOptions): Promise<ModelAnswer>;
}

/** Letters of English in a token, about; with fewer in other languages this errs on the dear side. */
const CHARS_PER_TOKEN = 3;

/** How many tokens a text has, where nobody has counted them. */
export const estimatedTokens = (text: string): number => Math.ceil(text.length / CHARS_PER_TOKEN);

/** An image is sent as base64, of which models read no letter: those that state it take 1,100 tokens at most for one. */
const IMAGE_TOKENS = 1_100;

/** How many tokens a request has, where nobody has counted them. */
export function estimatedInput({ messages, tools }: Pick<ModelRequest, "messages" | "tools">): number {
  const images = messages.reduce((sum, { role, content }) => {
    if (role !== "user" || typeof content === "string") return sum;
    return sum + content.filter(({ type }) => type === "image_url").length;
  }, 0);
  const text = JSON.stringify([messages, tools], (key, value) => (key === "image_url" ? "" : value));
  return estimatedTokens(text) + images * IMAGE_TOKENS;
}
