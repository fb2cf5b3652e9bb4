import type { SandboxReply } from "./contract.ts";

/** What a program's isolate answered, once it has been looked at: an output (JSON text) or an error. */
export interface AgentReply {
  output: string | undefined;
  error: NonNullable<SandboxReply["error"]>;
  /** Still to be checked by the run's gate. */
  events: unknown;
  charged: number;
}

const MAX_MESSAGE = 4_000;
const MAX_STACK = 8_000;
const CODE = /^[a-z][a-z0-9_]{0,63}$/;

const failure = (code: string, message: string): AgentReply => ({
  output: undefined,
  error: { code, message: message.slice(0, MAX_MESSAGE) },
  events: [],
  charged: 0,
});

/** Of a program that did not come to an answer. */
export const nothing = failure("timed_out", "The agent did not finish.");

/**
 * Reads the harness's answer. It shares the isolate with the program, which may have changed whatever it uses, so
 * nothing in it is taken on trust: neither types nor sizes, nor that the output is JSON.
 */
export function readReply(reply: unknown): AgentReply {
  if (typeof reply !== "object" || reply === null) return failure("agent_error", "The agent gave no answer.");
  const { ok, output, error, events, charged } = reply as Record<string, unknown>;
  const rest = { events, charged: Number.isSafeInteger(charged) ? Math.max(0, Number(charged)) : 0 };
  if (ok === true) {
    if (isJson(output)) return { ...nothing, ...rest, output };
    return { ...failure("output_invalid", "The output is not a value that JSON can say."), ...rest };
  }
  const { code, message, stack } = (typeof error === "object" && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  const known = typeof code === "string" && CODE.test(code) ? code : "agent_error";
  const read = failure(known, typeof message === "string" ? message : "The agent failed.");
  if (typeof stack === "string" && stack !== "") read.error.stack = stack.slice(0, MAX_STACK);
  return { ...read, ...rest };
}

function isJson(text: unknown): text is string {
  if (typeof text !== "string") return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A program that cannot be loaded, or that breaks the channel to it, fails the run and nothing else. */
export function startupFailure(error: unknown): AgentReply {
  const message = error instanceof Error ? error.message : String(error);
  return failure("startup_failed", `The agent could not be started: ${message}`);
}
