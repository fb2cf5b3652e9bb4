import { z } from "zod";
import { isObject, type JsonObject, parseJson } from "../../kernel/json.ts";
import { compileSchema } from "../../kernel/json-schema.ts";
import type { ChatMessage, ChatTool, ModelRequest } from "../../models/index.ts";

const text = z.string().max(500_000);
const toolCall = z.strictObject({ id: z.string().max(200), name: z.string().max(64), arguments: text });
const message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("system"), content: text }),
  z.strictObject({ role: z.literal("user"), content: text }),
  z.strictObject({
    role: z.literal("assistant"),
    content: text.default(""),
    toolCalls: z.array(toolCall).max(32).default([]),
  }),
  z.strictObject({ role: z.literal("tool"), toolCallId: z.string().max(200), content: text }),
]);
const jsonSchema = z.record(z.string(), z.unknown());

/** What a program gives to `io.complete`. */
const completionRequest = z.strictObject({
  messages: z.array(message).min(1).max(200),
  model: z.string().max(128).optional(),
  tools: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "use letters, digits, dashes and underscores"),
        description: z.string().max(2_000).default(""),
        parameters: jsonSchema.default({ type: "object" }),
      }),
    )
    .max(32)
    .default([]),
  schema: jsonSchema.optional(),
  temperature: z.number().min(0).max(2).optional(),
  maxOutputTokens: z.number().int().min(1).max(200_000).optional(),
});

/** A request that can be asked, but for the model. */
export interface Completion {
  model: string | undefined;
  /** The JSON Schema of the answer; undefined where it is text. */
  schema: JsonObject | undefined;
  request: Pick<ModelRequest, "messages" | "tools" | "parameters">;
}

/** Reads what a program asks; or says what to change in it. */
export function readCompletion(given: string): Completion | { problem: string } {
  const read = completionRequest.safeParse(parseJson(given));
  if (!read.success) {
    const list = read.error.issues.slice(0, 5).map(({ path, message }) => `/${path.join("/")}: ${message}`);
    return { problem: `io.complete cannot ask this. ${list.join("; ")}` };
  }
  const { messages, model, tools, schema, temperature, maxOutputTokens } = read.data;
  if (schema && !compiles(schema as JsonObject))
    return { problem: "io.complete cannot ask this. /schema: is no JSON Schema that answers can be held to" };
  return {
    model,
    schema: schema as JsonObject | undefined,
    request: {
      messages: messages.map(toChat),
      tools: tools.map((tool): ChatTool => ({ type: "function", function: tool })),
      parameters: { temperature, maxOutputTokens },
    },
  };
}

function compiles(schema: JsonObject): boolean {
  try {
    compileSchema(schema).issues(null);
    return isObject(schema);
  } catch {
    return false;
  }
}

function toChat(said: z.infer<typeof message>): ChatMessage {
  if (said.role === "tool") return { role: "tool", tool_call_id: said.toolCallId, content: said.content };
  if (said.role !== "assistant") return said;
  const calls = said.toolCalls.map(({ id, name, arguments: args }) => ({
    ...{ id, type: "function" as const },
    function: { name, arguments: args },
  }));
  const content = said.content === "" && calls.length > 0 ? null : said.content;
  return { role: "assistant", content, ...(calls.length > 0 && { tool_calls: calls }) };
}
