import { type PromptProgram, parseTemplate, TemplateError } from "../../agents/index.ts";
import type { ChatMessage } from "../../models/index.ts";
import { PromptFailure } from "./prompt-failure.ts";

/** What templates may name. Secrets of the configuration are not among it: a model's provider would get them. */
export interface TemplateValues {
  input: unknown;
  config: Record<string, unknown>;
  run: { id: string; date: string };
}

/** The messages of a prompt for one run. */
export function renderMessages(messages: PromptProgram["messages"], values: TemplateValues): ChatMessage[] {
  return messages.map(({ role, content }, index) => {
    try {
      return { role, content: parseTemplate(content).render({ ...values }) };
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new PromptFailure(
        "template_failed",
        `Message ${index + 1} of the prompt cannot be made: ${error.message}`,
      );
    }
  });
}
