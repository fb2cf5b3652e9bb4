import { type ChatRequest, type Reply, replyTo } from "./openai-replies.ts";
import { type Answer, ruled } from "./openai-rules.ts";

/**
 * The server of `openai-server.ts` as a `fetch`, for suites inside workerd, where nothing can listen. Answers below
 * `https://rules.example/v1`, and everything else by `otherwise`.
 */
export function openAiFetch(otherwise: typeof fetch) {
  const requests: (ChatRequest & { key: string | null })[] = [];
  const scripted: Answer[] = [];
  const asked = new Map<string, number>();
  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.startsWith("https://rules.example/v1/")) return otherwise(input, init);
    const chat = (await request.json()) as ChatRequest;
    requests.push({ ...chat, key: request.headers.get("authorization") });
    const texts = JSON.stringify(chat.messages);
    const times = (asked.get(texts) ?? 0) + 1;
    asked.set(texts, times);
    return responseOf(replyTo(chat, scripted.shift() ?? ruled(chat.messages, times)), init?.signal);
  };
  return { fetch: answer, requests, script: (...answers: Answer[]) => void scripted.push(...answers) };
}

function responseOf(
  { status, headers, pieces, end }: Reply,
  signal: AbortSignal | null | undefined,
): Response {
  const encoder = new TextEncoder();
  const waiting = [...pieces];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      signal?.addEventListener("abort", () => controller.error(signal.reason), { once: true });
    },
    pull(controller) {
      const piece = waiting.shift();
      if (piece !== undefined) controller.enqueue(encoder.encode(piece));
      else if (end === "ends") controller.close();
      else if (end === "breaks") controller.error(new Error("the connection was closed"));
      else return new Promise(() => {});
    },
  });
  return new Response(body, { status, headers });
}
