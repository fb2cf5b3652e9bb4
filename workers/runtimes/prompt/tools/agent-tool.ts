import type { PromptProgram } from "../../../agents/index.ts";
import { isObject, type JsonObject } from "../../../kernel/json.ts";
import type { ToolSurroundings } from "./surroundings.ts";
import { type Tool, toolName } from "./tool.ts";

type AgentTool = Extract<PromptProgram["tools"][number], { type: "agent" }>;

/** Another agent, as a tool: its arguments are that one's input. A further attempt finds the run that it started. */
export async function agentTool(
  { agent, description, approval }: AgentTool,
  { place, io }: ToolSurroundings,
): Promise<Tool> {
  const schema = await place.inputSchemaOf(agent);
  return {
    name: toolName(agent),
    description: description ?? `Runs the agent ${agent}.`,
    parameters: isObject(schema) ? inputOf(schema) : ANYTHING,
    approval,
    call: async (args, step) => {
      const answer = await io.call(step, agent, JSON.stringify(args));
      return answer.ok ? { ok: true, text: answer.value } : { ok: false, text: answer.message };
    },
  };
}

const ANYTHING: JsonObject = { type: "object", additionalProperties: true };

/** Arguments are an object, whatever else the agent may take. */
const inputOf = (schema: Record<string, unknown>): JsonObject =>
  schema.type === "object"
    ? (schema as JsonObject)
    : { ...ANYTHING, description: JSON.stringify(schema).slice(0, 1_000) };
