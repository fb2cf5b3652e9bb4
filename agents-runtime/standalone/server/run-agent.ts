import { createHash } from "node:crypto";
import { type IncomingMessage, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { canonicalJson, isObject, type Json } from "../../../workers/kernel/json.ts";
import type { InvokeLine } from "../../../workers/runtimes/protocol/contract.ts";
import type { Fixture } from "../../isolate/contract.ts";
import type { Task } from "../contract.ts";
import { type End, isEnd, linesOf } from "./lines.ts";
import { type AskedRun, checkerOf } from "./read-request.ts";
import type { RuntimeDeath, RuntimeProcess } from "./runtime-process.ts";
import { sealState } from "./sealed-state.ts";
import { secretNames } from "./secrets-of.ts";
import type { Settings } from "./settings.ts";

/** The runtime says itself that a run is late; so long after that nobody waits for it any more. */
const RUNTIME_LATENESS_MS = 2000;
/** For how long a program's own server may be away, and how often it is asked meanwhile. */
const RESTART_MS = 10_000;
const RETRY_MS = 100;

const error = (code: string, message: string): End => ({ type: "error", code, message });

/**
 * Runs the agent once: its lines as they happen, the last of which is the end. `signal` aborts it. It never throws, and
 * its output fits the agent's schema.
 */
export async function* runAgent(
  settings: Settings,
  runtime: RuntimeProcess | undefined,
  run: AskedRun & { fixtures?: Record<string, Fixture> | undefined },
  signal: AbortSignal,
): AsyncGenerator<InvokeLine> {
  const late = AbortSignal.timeout(run.timeoutMs + (runtime ? RUNTIME_LATENESS_MS : 0));
  const over = AbortSignal.any([signal, late]);
  try {
    await runtime?.ready();
    const answer = runtime
      ? await ask({ socketPath: runtime.socketPath, path: "/" }, taskOf(settings, run), over)
      : await askProgram(settings, invokeOf(run), over);
    for await (const line of contentOf(answer)) {
      yield isEnd(line) ? await ended(settings, line) : line;
      if (isEnd(line)) return;
    }
    yield error("agent_error", "The agent's answer ended without an output.");
  } catch {
    yield endOf({ signal, late, runtime, run, settings });
  }
}

/** What is asked of the runtime for a run. */
function taskOf({ agent, models }: Settings, run: Parameters<typeof runAgent>[2]): Task {
  const { runId, input, config, timeoutMs, fixtures, prompt } = run;
  const { outputSchema, configSchema } = agent;
  const configDigest = createHash("sha256").update(canonicalJson(config)).digest("hex");
  return {
    ...{ runId, config, timeoutMs, hosts: agent.hosts, input: JSON.stringify(input) },
    isolateId: `${agent.digest}/${configDigest}${fixtures ? `/${runId}` : ""}`,
    ...(fixtures && { fixtures }),
    ...(models && { prompt: { ...models, ...prompt, outputSchema, secrets: secretNames(configSchema) } }),
  };
}

const invokeOf = ({ runId, input, config, timeoutMs, further }: AskedRun) => ({
  ...{ ...further, runId, input, config, deadline: Date.now() + timeoutMs },
});

/** Asks the program's own server. One that is being started again is waited for: nothing was sent to it yet. */
async function askProgram(
  { upstream }: Settings,
  body: unknown,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  for (const deadline = Date.now() + RESTART_MS; ; await pause(RETRY_MS, undefined, { signal })) {
    try {
      return await ask({ ...upstream, path: "/invoke" }, body, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall !== "connect" || Date.now() > deadline) throw error;
    }
  }
}

function ask(
  where: { socketPath: string; path: string } | { host?: string; port?: number; path: string },
  body: unknown,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", accept: "application/x-ndjson, application/json" };
    const asking = request({ ...where, method: "POST", headers, agent: false, signal }, (answer) => {
      // Those who wait for the end of a run may have gone: the stream is what breaks off then.
      signal.addEventListener("abort", () => answer.destroy(new Error("aborted")));
      resolve(answer);
    });
    asking.on("error", reject);
    asking.end(JSON.stringify(body));
  });
}

/** The lines of an answer, be it a stream of them, the output alone, or a failure by its status. */
async function* contentOf(answer: IncomingMessage): AsyncGenerator<InvokeLine> {
  const { statusCode = 500, headers } = answer;
  if (statusCode === 200 && headers["content-type"]?.startsWith("application/x-ndjson"))
    return yield* linesOf(answer);
  let text = "";
  for await (const piece of answer.setEncoding("utf8") as AsyncIterable<string>) text += piece;
  const value = JSON.parse(text) as Json;
  if (statusCode === 200) return yield { type: "output", output: value };
  const { code = "agent_error", message = `The agent answered ${statusCode}.` } = isObject(value)
    ? value
    : {};
  yield error(String(code), String(message));
}

/** The end as callers get it: what a run that asks something has come to is theirs to keep, not to read. */
async function ended(settings: Settings, end: End): Promise<End> {
  if (end.type !== "question" || settings.agent.kind !== "prompt") return checked(settings, end);
  return { ...end, state: await sealState(settings, String(end.state)) };
}

function checked({ agent }: Settings, end: End): End {
  if (end.type !== "output" || agent.outputSchema === true) return end;
  const issues = checkerOf(agent.outputSchema).issues(end.output as never);
  if (issues.length === 0) return end;
  const list = issues.slice(0, 5).map(({ pointer, detail }) => `${pointer || "/"}: ${detail}`);
  return error("output_invalid", `The output does not match the agent's outputSchema. ${list.join(" ")}`);
}

/** Of a run that broke off. */
function endOf({
  signal,
  late,
  runtime,
  run,
  settings,
}: {
  signal: AbortSignal;
  late: AbortSignal;
  runtime: RuntimeProcess | undefined;
  run: AskedRun;
  settings: Settings;
}): End {
  if (signal.aborted) return error("canceled", "The run was canceled.");
  if (late.aborted) return error("timed_out", `The agent did not finish within ${run.timeoutMs / 1000} s.`);
  if (!runtime) return error("agent_unavailable", "The agent's own server did not answer, or broke off.");
  return DEATHS[runtime.death ?? "crashed"](settings);
}

const DEATHS: Record<RuntimeDeath, (settings: Settings) => End> = {
  stalled: ({ agent }) =>
    error(
      "cpu_exceeded",
      `The processor was kept busy without a pause for longer than limits.cpuMs (${agent.cpuMs}), by this run or another one of its process, and all of them were stopped.`,
    ),
  memory: () =>
    error(
      "memory_exceeded",
      "The runs of this process used more memory than it may, and were stopped. Raise its memory, or lower QUAYSIDE_CONCURRENCY.",
    ),
  crashed: () =>
    error("sandbox_crashed", "The process that ran the agent ended. Another one has taken its place."),
};
