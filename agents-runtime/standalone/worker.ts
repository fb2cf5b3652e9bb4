import { RpcTarget } from "cloudflare:workers";
import {
  type Bundle,
  type HostAnswer,
  MAX_OUTPUT_CHARS,
  type Sandbox,
  type SandboxEvent,
  type SandboxHost,
} from "../isolate/contract.ts";
import type { Task } from "./contract.ts";
import { TaskLines } from "./task-lines.ts";

interface Env {
  SANDBOX: Sandbox;
  PROGRAM: Omit<Bundle, "config">;
}

/** What a run of an exported agent may ask: it has neither a workspace's other agents nor its store beside it. */
class ExportHost extends RpcTarget implements SandboxHost {
  readonly #bundle: Bundle;
  readonly #write: (events: SandboxEvent[]) => Promise<void>;

  constructor(bundle: Bundle, write: (events: SandboxEvent[]) => Promise<void>) {
    super();
    this.#bundle = bundle;
    this.#write = write;
  }

  async bundle(): Promise<Bundle> {
    return this.#bundle;
  }

  emit(events: SandboxEvent[]): Promise<void> {
    return this.#write(events);
  }

  async call(_step: number, agent: string): Promise<HostAnswer> {
    const message = `An exported agent runs alone: "${agent}" cannot be called from here.`;
    return { ok: false, code: "forbidden", message };
  }

  async store(): Promise<HostAnswer> {
    return { ok: false, code: "store_refused", message: "An exported agent keeps no values between runs." };
  }

  async complete(): Promise<HostAnswer> {
    const message =
      "An exported program has no models to ask with io.complete. Have it call a model's API with fetch: name the host under permissions.hosts, and put the key into the configuration.";
    return { ok: false, code: "no_model_provider", message };
  }

  async leaving(): Promise<void> {}

  /** Whoever closes the connection ends the request, and all that belongs to it. */
  canceled(): Promise<void> {
    return new Promise(() => {});
  }
}

async function runTask(env: Env, task: Task, lines: TaskLines): Promise<void> {
  const { config, prompt: _, ...invocation } = task;
  const reply = await env.SANDBOX.run(
    {
      ...invocation,
      maxOutputBytes: MAX_OUTPUT_CHARS,
      // Nobody is there to pay: what a run charges is a line of its log.
      chargeLimitMicros: Number.MAX_SAFE_INTEGER,
      live: true,
    },
    new ExportHost({ ...env.PROGRAM, config }, lines.write),
  );
  await lines.write(reply.events);
  const { output, error } = reply;
  if (output !== undefined) return lines.output(output);
  await lines.end({ type: "error", code: error?.code ?? "agent_error", message: error?.message ?? "" });
}

/**
 * What stands in the runtime of an exported isolate agent, between its server and the sandbox: `POST /` takes a
 * `Task` and answers with lines of the container protocol; `GET /healthz` says that the process still answers.
 */
export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    if (request.method !== "POST") return new Response("ok");
    const lines = new TaskLines();
    return lines.response(context, runTask(env, await request.json<Task>(), lines));
  },
};
