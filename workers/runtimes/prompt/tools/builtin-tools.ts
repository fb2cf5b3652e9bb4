import type { PromptProgram } from "../../../agents/index.ts";
import type { JsonObject } from "../../../kernel/json.ts";
import { calculate } from "./calculator.ts";
import { sendRequest } from "./http-request.ts";
import { inSandbox } from "./in-sandbox.ts";
import type { ToolSurroundings } from "./surroundings.ts";
import type { Tool, ToolResult } from "./tool.ts";

type BuiltinTool = Extract<PromptProgram["tools"][number], { type: "builtin" }>;
type Made = Pick<Tool, "description" | "parameters" | "call">;

const object = (properties: JsonObject, ...required: string[]): JsonObject => ({
  ...{ type: "object", properties, required, additionalProperties: false },
});
const text = (description: string): JsonObject => ({ type: "string", description });

const calculator: Made = {
  description: "Calculates the value of an arithmetic expression.",
  parameters: object({ expression: text("Such as 2 * (3 + sqrt(16)) ^ 2.") }, "expression"),
  call: async ({ expression }) => orWhy(() => String(calculate(String(expression)))),
};

const clock: Made = {
  description: "Tells the present date and time.",
  parameters: object({ timeZone: text("An IANA time zone, such as Europe/Oslo; UTC unless given.") }),
  call: async ({ timeZone = "UTC" }) =>
    orWhy(() => {
      const format = new Intl.DateTimeFormat("en", {
        ...{ timeZone: String(timeZone), dateStyle: "full", timeStyle: "long" },
      });
      const now = new Date();
      return `${now.toISOString()}, which is ${format.format(now)}`;
    }),
};

/** A tool's answer, or what is wrong with what it was asked. */
function orWhy(work: () => string): ToolResult {
  try {
    return { ok: true, text: work() };
  } catch (error) {
    return { ok: false, text: (error as Error).message };
  }
}

const fetchTool = (surroundings: ToolSurroundings): Made => ({
  description: `Fetches a URL. These hosts can be reached: ${surroundings.task.hosts.join(", ") || "none"}.`,
  parameters: object(
    {
      url: text("The full URL, over https."),
      method: {
        type: "string",
        enum: ["GET", "POST", "PUT", "PATCH", "DELETE"],
        description: "GET unless given.",
      },
      body: text("What is sent, as text."),
      contentType: text("Of the body; application/json unless given."),
    },
    "url",
  ),
  call: ({ url, method = "GET", body, contentType = "application/json" }, step) => {
    const sends = body !== undefined && method !== "GET";
    const headers: Record<string, string> = sends ? { "content-type": String(contentType) } : {};
    const request = { method: String(method), url: String(url), headers, redirect: "follow" as const };
    return sendRequest(surroundings, { ...request, ...(sends && { body: String(body) }) }, step);
  },
});

const MAX_CODE_CHARS = 50_000;

const code = (surroundings: ToolSurroundings): Made => ({
  description: "Runs JavaScript in an isolate of its own, without a network, and tells what it returns.",
  parameters: object(
    {
      code: {
        ...text(
          "The body of an async function with the parameters input and io: return the result. io.log(text) writes into the run's log, io.event(name, data) tells those who follow it.",
        ),
        maxLength: MAX_CODE_CHARS,
      },
      input: { description: "What input is." },
    },
    "code",
  ),
  call: async ({ code: body, input = null }, step) => {
    const source = `export default async (input, io) => {\n${body}\n};`;
    const came = await inSandbox(surroundings, source, input, step, []);
    return came.ok ? { ok: true, text: JSON.stringify(came.value) } : came;
  },
});

const MAKERS = {
  calculator: () => calculator,
  clock: () => clock,
  fetch: fetchTool,
  code,
} satisfies Record<BuiltinTool["name"], (surroundings: ToolSurroundings) => Made>;

/** A tool that ships with the platform. */
export const builtinTool = ({ name, approval }: BuiltinTool, surroundings: ToolSurroundings): Tool => ({
  ...{ name, approval },
  ...MAKERS[name](surroundings),
});
