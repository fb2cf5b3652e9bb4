import type { PromptProgram } from "../../agents/index.ts";
import type { Env } from "../../kernel/env.ts";
import type { Json } from "../../kernel/json.ts";
import type { Invocation } from "../contract.ts";
import { programOf } from "../programs.ts";
import { takeAttachments } from "./attachments.ts";
import { PromptFailure } from "./prompt-failure.ts";
import { renderMessages } from "./render-messages.ts";

type Of = Pick<Invocation, "tenantId" | "deployment">;

/** The prompt that a run is of: its bundle's, or what a trial has instead. That was checked as it was kept. */
export async function promptProgramOf(env: Env, of: Of): Promise<PromptProgram> {
  const { prompt, isWhole } = of.deployment.trial ?? {};
  const tried = prompt as PromptProgram | undefined;
  if (tried && isWhole) return tried;
  return { ...(await programOf<PromptProgram>(env, of)), ...tried };
}

/** The messages of a prompt for an input, as a run made of it now would send them; or why they cannot be made. */
export async function renderedPrompt(
  env: Env,
  of: Of,
  input: Json,
): Promise<{ messages: { role: string; content: string }[]; models: string[] } | { problem: string }> {
  const { messages, models, attachments } = await promptProgramOf(env, of);
  try {
    const values = { input: takeAttachments(input, attachments).input, config: of.deployment.config.values };
    const run = { id: "run_preview", date: new Date().toISOString() };
    const rendered = renderMessages(messages, { ...values, run });
    return { messages: rendered.map(({ role, content }) => ({ role, content: String(content) })), models };
  } catch (error) {
    if (error instanceof PromptFailure) return { problem: error.message };
    throw error;
  }
}
