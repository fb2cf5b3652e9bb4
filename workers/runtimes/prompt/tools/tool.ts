import type { JsonObject } from "../../../kernel/json.ts";
import type { ChatTool } from "../../../models/index.ts";

/** What comes of a call; a failure is told to the model, too, which may try something else. */
export type ToolResult = { ok: true; text: string } | { ok: false; text: string };

/** Something that a model may have done. */
export interface Tool {
  /** As the model calls it: letters, digits, `_` and `-`. */
  name: string;
  description: string;
  /** The JSON Schema of its arguments: of an object. */
  parameters: JsonObject;
  /** Whether a person has to agree to each call. */
  approval: boolean;
  /** Calls it. `step` numbers the effect: a further attempt with the same number does not repeat it, where it can be known. */
  call(args: JsonObject, step: number): Promise<ToolResult>;
}

/** A tool as a model is told of it. */
export const toolSpec = ({ name, description, parameters }: Tool): ChatTool => ({
  type: "function",
  function: { name, description, parameters },
});

/** A name that models take, made of another one. */
export const toolName = (name: string): string =>
  name.replace(/[^A-Za-z0-9_-]+/g, "_").slice(0, 64) || "tool";
