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
