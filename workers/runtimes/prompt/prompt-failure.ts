import type { SandboxCode } from "../../../agents-runtime/isolate/contract.ts";
import type { RunFailureCode } from "../../kernel/errors.ts";

/** The ways in which a prompt agent's run fails. */
export type PromptFailureCode =
  | Extract<
      RunFailureCode,
      "no_model_provider" | "models_failed" | "template_failed" | "attachment_invalid" | "too_many_steps"
    >
  | Extract<SandboxCode, "budget_exceeded" | "output_invalid" | "output_too_large">;

/** Ends a prompt agent's run as failed. */
export class PromptFailure extends Error {
  readonly code: PromptFailureCode;

  constructor(code: PromptFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What to do where a workspace has no provider of a model. */
export const PROVIDER_HINT =
  "Add one under Settings, Models: paste a key, or point to a server such as Ollama.";

/** No provider of any of these models is set up; `hint` says what to do. */
export const noProvider = (models: readonly string[], hint: string): PromptFailure => {
  const names = [...new Set(models.map((model) => model.slice(0, model.indexOf("/"))))].join('" or "');
  const message = `No model provider "${names}" is set up, so there is nobody to ask. ${hint}`;
  return new PromptFailure("no_model_provider", message);
};
