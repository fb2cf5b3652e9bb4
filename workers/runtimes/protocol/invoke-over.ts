import type { Env } from "../../kernel/env.ts";
import { type Json, type JsonObject, parseJson } from "../../kernel/json.ts";
import { brokenOutcome, type Invocation, type Outcome, type RunIo } from "../contract.ts";
import { openConfig } from "../isolate-driver.ts";
import type { InvokeRequest } from "./contract.ts";
import { InvokeFailure } from "./invoke-failure.ts";
import { type Answer, readAnswer } from "./read-answer.ts";
import { ToldEvents } from "./told-events.ts";

/**
 * A way to an agent: sends `POST /invoke` with a body, and closes the connection when the signal aborts. May reject with
 * an `InvokeFailure`; with anything else, the agent counts as not reached.
 */
export type Send = (body: string, signal: AbortSignal) => Promise<Response>;

type Stop = "timed_out" | "canceled";
type Result = Pick<Outcome, "status" | "output" | "error" | "question">;

/**
 * Runs an agent that is a server: over `send`, by the container protocol. Whatever it answers, or fails to, becomes an
 * outcome; the connection is closed when the run ends.
 */
export async function invokeOver(send: Send, invocation: Invocation, io: RunIo, env: Env): Promise<Outcome> {
  const started = Date.now();
  const told = new ToldEvents(invocation.live, io);
  const connection = new AbortController();
  const { signal } = connection;
  const answer = requestOf(env, invocation, started)
    .then((body) => ask(send, body, told, signal))
    .catch(failureOf);
  const come = await firstOf(answer, invocation.timeoutMs, io.signal);
  connection.abort();
  const result = await resultOf(come, invocation, io);
  return { ...result, events: await told.finish(), durationMs: Date.now() - started, chargedMicros: 0 };
}

/** The body of the request; its deadline is what the run's time limit leaves from when it was started. */
async function requestOf(env: Env, invocation: Invocation, started: number): Promise<string> {
  const { runId, input, timeoutMs, conversation, earlier } = invocation;
  const request: InvokeRequest = {
    runId,
    input: parseJson(input) ?? null,
    config: (await openConfig(env, invocation)) as JsonObject,
    deadline: started + timeoutMs,
    ...(conversation !== undefined && { conversation }),
    ...(earlier && { resumed: { state: parseJson(earlier.state) as Json, answer: earlier.answer } }),
  };
  return JSON.stringify(request);
}

async function ask(send: Send, body: string, told: ToldEvents, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const response = await send(body, signal).catch((error: unknown) => {
    if (error instanceof InvokeFailure) throw error;
    throw new InvokeFailure(
      "agent_unreachable",
      `The agent could not be reached: ${(error as Error).message}`,
    );
  });
  try {
    signal.throwIfAborted();
    return await readAnswer(response, (line) => told.add(line), signal);
  } catch (error) {
    if (error instanceof InvokeFailure) throw error;
    throw new InvokeFailure("answer_cut", `The agent's answer broke off: ${(error as Error).message}`);
  } finally {
    // What is not read any more may go on for ever.
    if (!response.bodyUsed) void response.body?.cancel().catch(() => undefined);
  }
}

function failureOf(error: unknown): Answer {
  if (error instanceof InvokeFailure) return { type: "error", error: error.failure };
  console.error("protocol: a run could not be sent", error);
  const message = "The platform could not send this run to the agent. Try again.";
  return { type: "error", error: { code: "platform_error", message, fault: "platform" } };
}

/** The answer, or what came before it. */
async function firstOf(
  answer: Promise<Answer>,
  timeoutMs: number,
  canceled: AbortSignal | undefined,
): Promise<Answer | Stop> {
  const { promise: stop, resolve } = Promise.withResolvers<Stop>();
  const timer = setTimeout(resolve, timeoutMs, "timed_out");
  const cancel = () => resolve("canceled");
  if (canceled?.aborted) cancel();
  canceled?.addEventListener("abort", cancel, { once: true });
  try {
    return await Promise.race([stop, answer]);
  } finally {
    clearTimeout(timer);
    canceled?.removeEventListener("abort", cancel);
  }
}

async function resultOf(come: Answer | Stop, { timeoutMs }: Invocation, io: RunIo): Promise<Result> {
  if (come === "timed_out") {
    const message = `The agent did not finish within ${timeoutMs / 1000} s. Raise limits.timeoutSeconds in its manifest, or do less in one run.`;
    return { status: come, error: { code: come, message } };
  }
  if (come === "canceled") return { status: come, error: { code: come, message: "The run was canceled." } };
  if (come.type === "output") return { status: "succeeded", output: come.output };
  if (come.type === "error") return { status: "failed", error: come.error };
  const { tool, arguments: given, message, state } = come;
  try {
    await io.checkpoint(JSON.stringify(state));
  } catch (error) {
    console.error("protocol: a question could not be kept", error);
    return brokenOutcome("failed", "platform_error", "What the agent asks could not be kept. Try again.", 0);
  }
  return { status: "awaiting_input", question: { kind: "approval", tool, arguments: given, message } };
}
