import type { Answer, ChatMessage } from "./openai-rules.ts";

/** A request for a chat completion. */
export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  stream?: boolean;
  [more: string]: unknown;
}

/** An answer as it goes over the wire: in pieces, and whether it ends, breaks off, or never comes to an end. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  pieces: string[];
  end: "ends" | "breaks" | "hangs";
  /** Before each piece of text. */
  pauseMs?: number;
}

const JSON_TYPE = { "content-type": "application/json" };
const STREAM_TYPE = { "content-type": "text/event-stream" };

export const jsonReply = (value: unknown, status = 200): Reply => ({
  ...{ status, headers: JSON_TYPE, pieces: [JSON.stringify(value)], end: "ends" },
});

export function errorReply(status: number, message: string, retryAfter?: string): Reply {
  const reply = jsonReply({ error: { message, type: "server_error", code: String(status) } }, status);
  return retryAfter === undefined
    ? reply
    : { ...reply, headers: { ...JSON_TYPE, "retry-after": retryAfter } };
}

/** What goes out for an answer. */
export function replyTo(chat: ChatRequest, answer: Answer): Reply {
  const { fault } = answer;
  const headers = chat.stream ? STREAM_TYPE : JSON_TYPE;
  if (fault?.kind === "hang") return { status: 200, headers, pieces: [], end: "hangs" };
  if (fault?.kind === "status") return errorReply(fault.status, "It fails as it was told.", fault.retryAfter);
  if (fault?.kind === "garbage") {
    const pieces = chat.stream
      ? ["data: {{{ no JSON\n\n", "data: \u0000\u0001\n\n"]
      : ["<html>no JSON</html>"];
    return { status: 200, headers, pieces, end: "ends" };
  }
  const usage = usageOf(chat, answer);
  if (!chat.stream) return jsonReply(whole(chat, answer, usage));
  const chunks = chunksOf(chat, answer);
  if (fault?.kind === "cut") {
    const half = chunks.slice(0, Math.ceil(chunks.length / 2));
    return { status: 200, headers, pieces: half.map(lineOf), end: "breaks" };
  }
  const pieces = [...chunks, { ...envelope(chat), choices: [], usage }].map(lineOf);
  const { pauseMs } = answer.pieces ?? {};
  const paused = pauseMs === undefined ? {} : { pauseMs };
  return { status: 200, headers, pieces: [...pieces, "data: [DONE]\n\n"], end: "ends", ...paused };
}

const lineOf = (chunk: object): string => `data: ${JSON.stringify(chunk)}\n\n`;

/** Words, roughly: the server has no vocabulary. */
const tokensIn = (text: string): number => text.split(/\s+/).filter((word) => word !== "").length;

function usageOf({ messages }: ChatRequest, { text = "", calls = [] }: Answer) {
  const prompt_tokens = tokensIn(JSON.stringify(messages));
  const completion_tokens =
    tokensIn(text) + calls.reduce((sum, call) => sum + 1 + tokensIn(call.arguments), 0);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

const envelope = ({ model }: ChatRequest) => ({
  ...{ id: "chatcmpl-rules", object: "chat.completion.chunk", created: 0, model },
});

const toolCalls = (calls: NonNullable<Answer["calls"]>) =>
  calls.map((call, index) => ({ index, id: `call_${index}_${call.name}`, type: "function", function: call }));

function whole(chat: ChatRequest, { text, calls }: Answer, usage: object) {
  const message = {
    role: "assistant",
    content: text ?? null,
    ...(calls && { tool_calls: toolCalls(calls) }),
  };
  const choices = [{ index: 0, message, finish_reason: calls ? "tool_calls" : "stop" }];
  return { ...envelope(chat), object: "chat.completion", choices, usage };
}

/** An answer in pieces: words of the text, halves of the calls' arguments. */
function chunksOf(chat: ChatRequest, { text, calls, pieces }: Answer) {
  const deltas: object[] = [{ role: "assistant", content: "" }];
  for (const content of pieces?.texts ?? text?.match(/\S+\s*|\s+/g) ?? []) deltas.push({ content });
  for (const { index, id, type, function: call } of toolCalls(calls ?? [])) {
    const half = Math.ceil(call.arguments.length / 2);
    deltas.push({
      tool_calls: [{ index, id, type, function: { ...call, arguments: call.arguments.slice(0, half) } }],
    });
    deltas.push({ tool_calls: [{ index, function: { arguments: call.arguments.slice(half) } }] });
  }
  const chunk = (delta: object, finish_reason: string | null) => ({
    ...envelope(chat),
    choices: [{ index: 0, delta, finish_reason }],
  });
  return [...deltas.map((delta) => chunk(delta, null)), chunk({}, calls ? "tool_calls" : "stop")];
}
