import type { PromptProgram } from "../../../agents/index.ts";
import { agentTool } from "./agent-tool.ts";
import { builtinTool } from "./builtin-tools.ts";
import { openApiTools } from "./openapi-tools.ts";
import type { ToolSurroundings } from "./surroundings.ts";
import type { Tool } from "./tool.ts";

/** The tools of a prompt, by the names that the model calls them; of those with the same name, later ones get a number. */
export async function toolsOf(
  tools: PromptProgram["tools"],
  surroundings: ToolSurroundings,
): Promise<ReadonlyMap<string, Tool>> {
  const made = await Promise.all(tools.map((tool) => makeTools(tool, surroundings)));
  const byName = new Map<string, Tool>();
  for (const tool of made.flat()) {
    let name = tool.name;
    for (let n = 2; byName.has(name); n++) name = `${tool.name.slice(0, 60)}_${n}`;
    byName.set(name, { ...tool, name });
  }
  return byName;
}

async function makeTools(
  tool: PromptProgram["tools"][number],
  surroundings: ToolSurroundings,
): Promise<Tool[]> {
  if (tool.type === "agent") return [await agentTool(tool, surroundings)];
  return tool.type === "openapi" ? openApiTools(tool, surroundings) : [builtinTool(tool, surroundings)];
}
