import type { PromptProgram } from "../../../workers/agents/kinds/prompt.ts";
import type { RunIo } from "../../../workers/runtimes/contract.ts";
import { PromptRun } from "../../../workers/runtimes/prompt/prompt-run.ts";
import type { HostAnswer } from "../../isolate/contract.ts";
import type { PromptSection, Task } from "../contract.ts";
import { TaskLines } from "../task-lines.ts";
import { exportPlace, memoryObject, type PromptEnv } from "./place.ts";

export { ConversationMemory } from "./conversation-memory.do.ts";

interface Env extends PromptEnv {
  PROGRAM: PromptProgram;
}

const alone: HostAnswer = { ok: false, code: "forbidden", message: "An exported agent runs alone." };

/** A run's events go to its caller as lines, and its state is kept until it ends or asks something. */
class ExportIo implements RunIo {
  readonly emit: RunIo["emit"];
  readonly signal: AbortSignal;
  state = "null";

  constructor(lines: TaskLines) {
    this.emit = lines.write;
    this.signal = lines.gone;
  }

  async call(): Promise<HostAnswer> {
    return alone;
  }

  async store(): Promise<HostAnswer> {
    return alone;
  }

  async checkpoint(state: string): Promise<void> {
    this.state = state;
  }
}

async function runTask(env: Env, task: Task, prompt: PromptSection, lines: TaskLines): Promise<void> {
  const { runId, input, timeoutMs, fixtures, config } = task;
  const { earlier, outputSchema, models, secrets } = prompt;
  const values = Object.fromEntries(Object.entries(config).filter(([name]) => !secrets.includes(name)));
  const io = new ExportIo(lines);
  const run = new PromptRun(
    exportPlace(env, task, prompt),
    {
      ...{ runId, input, timeoutMs, hosts: task.hosts, allowedHosts: null, values, outputSchema, live: true },
      chargeLimitMicros: Number.MAX_SAFE_INTEGER,
      ...(earlier && { earlier }),
      ...(fixtures && { fixtures }),
    },
    io,
    // A manifest's tests have recorded answers of its own models.
    fixtures ? env.PROGRAM : { ...env.PROGRAM, models },
  );
  const { output, question, error, events } = await run.outcome();
  await lines.write(events);
  const { inputTokens, outputTokens, modelCalls, priceMicros: costMicros } = run.spent;
  const usage = { inputTokens, outputTokens, modelCalls, costMicros };
  if (output !== undefined) return lines.output(output, { usage });
  if (question) {
    const { tool, arguments: args, message } = question;
    return lines.end({ type: "question", tool, arguments: args, message, state: io.state, usage });
  }
  await lines.end({ type: "error", code: error?.code, message: error?.message, usage });
}

/**
 * What stands in the runtime of an exported prompt agent: `POST /` takes a `Task` and answers with lines of the container
 * protocol, `POST /forget` forgets a conversation, or those that are old; `GET /healthz` says that the process answers.
 */
export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    if (request.method !== "POST") return new Response("ok");
    const { pathname } = new URL(request.url);
    if (pathname === "/forget") {
      const { conversation } = await request.json<{ conversation?: string }>();
      await (conversation === undefined
        ? memoryObject(env)?.forgetOld()
        : memoryObject(env)?.forget(conversation));
      return Response.json({});
    }
    const task = await request.json<Task>();
    const lines = new TaskLines();
    if (!task.prompt) throw new Error("a task of a prompt agent says what it is asked with");
    return lines.response(context, runTask(env, task, task.prompt, lines));
  },
};
