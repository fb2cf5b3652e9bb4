import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as bodyOf } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { type ChatRequest, errorReply, jsonReply, type Reply, replyTo } from "./openai-replies.ts";
import { type Answer, ruled } from "./openai-rules.ts";

/**
 * A small server that speaks the chat completions of OpenAI's API: whole and streamed, with tool calls and usage. Its
 * answers are a script's, or follow rules that stand in the messages (`openai-rules.ts`). It is no model.
 */
export interface OpenAiServer {
  /** The base URL, with `/v1`. */
  url: string;
  /** `host:port`. */
  address: string;
  /** What was asked, with the key that it was asked with. */
  requests: (ChatRequest & { key: string; at: number })[];
  /** Answers the next requests, in order, before any rule. */
  script(...answers: Answer[]): void;
  /** Answers everything with this status until it is undefined. */
  down: number | undefined;
  stop(): void;
}

export async function startOpenAiServer(host = "127.0.0.1", port = 0): Promise<OpenAiServer> {
  const scripted: Answer[] = [];
  const asked = new Map<string, number>();
  const replyOf = (chat: ChatRequest, key: string): Reply => {
    peer.requests.push({ ...chat, key, at: Date.now() });
    const texts = JSON.stringify(chat.messages);
    const times = (asked.get(texts) ?? 0) + 1;
    asked.set(texts, times);
    if (peer.down !== undefined) return errorReply(peer.down, "The server is down.");
    return replyTo(chat, scripted.shift() ?? ruled(chat.messages, times));
  };
  const server = createServer(async (request, response) => {
    const { url, headers } = request;
    const key = String(headers.authorization ?? "").replace(/^Bearer /, "");
    if (url === "/v1/models")
      await send(response, jsonReply({ object: "list", data: [{ id: "rules", object: "model" }] }));
    else if (url === "/v1/chat/completions")
      await send(response, replyOf(JSON.parse(await bodyOf(request)) as ChatRequest, key));
    else await send(response, errorReply(404, "There is nothing here."));
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const peer: OpenAiServer = {
    url: `http://${address}/v1`,
    address,
    requests: [],
    script: (...answers) => void scripted.push(...answers),
    down: undefined,
    stop: () => server.close().closeAllConnections(),
  };
  return peer;
}

async function send(
  response: ServerResponse,
  { status, headers, pieces, end, pauseMs }: Reply,
): Promise<void> {
  if (end === "hangs") return;
  response.writeHead(status, headers);
  for (const piece of pieces) {
    if (pauseMs !== undefined && piece.includes('"content":"') && !piece.includes('"content":""'))
      await pause(pauseMs);
    response.write(piece);
  }
  if (end === "ends") response.end();
  // After what was written has left.
  else setImmediate(() => setImmediate(() => response.destroy()));
}
