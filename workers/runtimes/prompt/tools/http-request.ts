import { isObject, type Json } from "../../../kernel/json.ts";
import { inSandbox } from "./in-sandbox.ts";
import type { ToolSurroundings } from "./surroundings.ts";
import type { ToolResult } from "./tool.ts";

/** A request that a tool sends. */
export interface HttpRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | undefined;
  redirect: "follow" | "manual";
}

const MAX_SHOWN_CHARS = 100_000;

/** What sends it, inside of the sandbox. */
const SENDER = `export default async ({ url, ...init }) => {
  const response = await fetch(url, init);
  const body = (await response.text()).slice(0, ${MAX_SHOWN_CHARS});
  return { status: response.status, type: response.headers.get("content-type") ?? "", body };
};`;

/** Sends a request through the sandbox's gate, to the hosts that the deployment grants; the answer as text for a model. */
export async function sendRequest(
  surroundings: ToolSurroundings,
  request: HttpRequest,
  step: number,
): Promise<ToolResult> {
  const { hosts } = surroundings.task;
  const { body, ...rest } = request;
  const input: Json = { ...rest, ...(body !== undefined && { body }) };
  const sent = await inSandbox(surroundings, SENDER, input, step, hosts);
  if (!sent.ok) return sent;
  const answer = isObject(sent.value) ? sent.value : {};
  const status = Number(answer.status);
  return { ok: status < 400, text: `HTTP ${status} ${answer.type}\n\n${answer.body}` };
}
