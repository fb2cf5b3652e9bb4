import { parseJson } from "../../kernel/json.ts";
import type { ChatMessage } from "../../models/index.ts";
import type { Attached } from "./attachments.ts";

const lastUser = (messages: readonly ChatMessage[]): number =>
  messages.findLastIndex(({ role }) => role === "user");

/** The messages that a model is given: what was said before, and what is attached, stand around the last user's. */
export function composed(
  own: readonly ChatMessage[],
  before: readonly ChatMessage[],
  parts: Attached["parts"],
): ChatMessage[] {
  const at = lastUser(own);
  const asked = own[at];
  if (asked?.role !== "user") {
    const attached = parts.length > 0 ? [{ role: "user" as const, content: parts }] : [];
    return [...own, ...before, ...attached];
  }
  const text = typeof asked.content === "string" ? asked.content : "";
  const content = parts.length > 0 ? [{ type: "text" as const, text }, ...parts] : text;
  return [...own.slice(0, at), ...before, { role: "user", content }, ...own.slice(at + 1)];
}

/** What a run has said to the model, as its conversation remembers it. */
export function lastSaid(own: readonly ChatMessage[]): string {
  const { content } = own[lastUser(own)] ?? {};
  return typeof content === "string" ? content : "";
}

/** An output as it is remembered: a text as it is, else its JSON. */
export function textOfOutput(output: string): string {
  const value = parseJson(output);
  return typeof value === "string" ? value : output;
}
