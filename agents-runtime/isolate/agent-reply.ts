import type { SandboxCode, SandboxReply } from "./contract.ts";

/** What a program's isolate answered, once it has been looked at: an output (JSON text) or an error. */
export interface AgentReply {
  output: string | undefined;
  error: NonNullable<SandboxReply["error"]>;
  /** Still to be checked by the run's gate. */
  events: unknown;
  charged: number;
}

/** What is kept of an error. */
export const MAX_MESSAGE = 4_000;
export const MAX_STACK = 8_000;
/** What an agent may call an error of its own. */
export const CODE = /^[a-z][a-z0-9_]{0,63}$/;

const failure = (code: SandboxCode, message: string): AgentReply => ({
  output: undefined,
  error: { code, message: message.slice(0, MAX_MESSAGE) },
  events: [],
  charged: 0,
});

/** Of a program that did not come to an answer. */
export const nothing = failure("timed_out", "The agent did not finish.");

/** Of a program that the gateway could not hand over. */
export const noBundle: AgentReply = {
  ...nothing,
  error: {
    code: "bundle_unavailable",
    message: "The agent's files could not be read. Try again.",
    fault: "platform",
  },
};

/**
 * Reads the harness's answer. It shares the isolate with the program, which may have changed whatever it uses, so
 * nothing in it is taken on trust: neither types nor sizes, nor that the output is JSON. Of an output that it does
 * not send since it is too large, it says the `length`.
 */
export function readReply(reply: unknown, maxOutputChars: number): AgentReply {
  if (typeof reply !== "object" || reply === null) return failure("agent_error", "The agent gave no answer.");
  const { ok, output, length, error, events, charged } = reply as Record<string, unknown>;
  const rest = { events, charged: Number.isSafeInteger(charged) ? Math.max(0, Number(charged)) : 0 };
  if (ok === true) {
    const chars = typeof output === "string" ? output.length : length;
    if (typeof chars === "number" && chars > maxOutputChars)
      return { ...tooLarge(chars, maxOutputChars), ...rest };
    if (isJson(output)) return { ...nothing, ...rest, output };
    return { ...failure("output_invalid", "The output is not a value that JSON can say."), ...rest };
  }
  const { code, message, stack } = (typeof error === "object" && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  const read = failure("agent_error", typeof message === "string" ? message : "The agent failed.");
  if (typeof code === "string" && CODE.test(code)) read.error.code = code;
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

function tooLarge(chars: number, most: number): AgentReply {
  const size = Number.isFinite(chars) ? `${chars} characters long` : "longer than a text can be";
  const message = `The output is ${size}, and at most ${most} characters of JSON are kept. Return a smaller one, or its parts from several runs.`;
  return failure("output_too_large", message);
}

/** What the channel says of an answer that it does not carry. */
const CHANNEL_LIMIT = /RPC arguments or return values are limited to/;

/** A program that cannot be loaded, or that breaks the channel to it, fails the run and nothing else. */
export function noReply(error: unknown, maxOutputChars: number): AgentReply {
  const message = error instanceof Error ? error.message : String(error);
  if (CHANNEL_LIMIT.test(message)) return tooLarge(Number.POSITIVE_INFINITY, maxOutputChars);
  return failure("startup_failed", `The agent could not be started, or broke what runs it: ${message}`);
}
