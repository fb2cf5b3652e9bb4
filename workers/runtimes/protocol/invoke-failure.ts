import type { RunFailure, SandboxCode } from "../../../agents-runtime/isolate/contract.ts";
import type { RunFailureCode } from "../../kernel/errors.ts";

/** Why an agent that is a server gave no output. A way to such agents rejects with it where it knows better. */
export class InvokeFailure extends Error {
  readonly failure: RunFailure;

  constructor(code: SandboxCode | RunFailureCode, message: string, fault?: "platform") {
    super(message);
    this.failure = { code, message, ...(fault && { fault }) };
  }
}
