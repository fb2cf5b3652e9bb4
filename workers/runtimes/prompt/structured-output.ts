import { isObject, type Json, type JsonObject, parseJson } from "../../kernel/json.ts";
import { compileSchema } from "../../kernel/json-schema.ts";

/** How often a model may mend an output that is not what the schema says. */
export const MAX_REPAIRS = 2;
const MAX_SHOWN = 5;

/** What the output of an agent has to be. */
export interface OutputForm {
  /** Given to the model where it can be held to it: schemas of objects. */
  schema: JsonObject | undefined;
  /** The output as JSON text, or what is wrong with it, in words for a model. */
  read(text: string): { output: string } | { problem: string };
}

const plainText: OutputForm = { schema: undefined, read: (text) => ({ output: JSON.stringify(text) }) };

/** The form of an agent's output: text, unless its schema takes no text. */
export function outputForm(schema: JsonObject | boolean): OutputForm {
  if (!isObject(schema) || schema.type === "string") return plainText;
  const checker = compileSchema(schema as JsonObject);
  if (checker.issues("text").length === 0) return plainText;
  return {
    schema: schema.type === "object" ? (schema as JsonObject) : undefined,
    read: (text) => {
      const value = parseJson(withoutFence(text));
      if (value === undefined) return { problem: "it is not JSON" };
      const issues = checker.issues(value as Json);
      if (issues.length === 0) return { output: JSON.stringify(value) };
      const list = issues.slice(0, MAX_SHOWN).map(({ pointer, detail }) => `${pointer || "/"}: ${detail}`);
      return { problem: list.join(" ") };
    },
  };
}

/** Models like to put JSON into a block of code. */
const withoutFence = (text: string): string =>
  /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/.exec(text)?.[1] ?? text;

/** What a model is told about an output that does not do. */
export const repairMessage = (problem: string, schema: JsonObject | boolean): string =>
  `Your answer cannot be used: ${problem}\nAnswer again with JSON alone, without any other text, that fits this JSON Schema:\n${JSON.stringify(schema)}`;
