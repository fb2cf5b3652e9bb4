import { WorkerEntrypoint } from "cloudflare:workers";
import { type AgentReply, noBundle, noReply, nothing, readReply } from "./agent-reply.ts";
import type { Bundle, BundleModule, Invocation, Sandbox, SandboxHost, SandboxReply } from "./contract.ts";
import { type EgressEnv, networkOf } from "./egress-network.ts";
import { HARNESS_MODULE, harness, MAIN_MODULE, mainModule } from "./harness.ts";
import {
  HARNESS_PREAMBLE_MODULE,
  HARNESS_SEAL_MODULE,
  harnessPreamble,
  harnessSeal,
} from "./harness-preamble.ts";
import { Loads, ProgramLoad } from "./program-load.ts";
import { RunGate } from "./run-gate.ts";

interface Env extends EgressEnv {
  LOADER: WorkerLoader;
}

interface AgentStub {
  run(
    invocation: Pick<Invocation, "runId" | "input" | "timeoutMs" | "maxOutputBytes" | "chargeLimitMicros">,
    gate: RunGate["door"],
  ): Promise<unknown>;
}

const COMPATIBILITY_DATE = "2026-11-01";
const shared = new Loads();

/** The sandbox: loads a program under its name and runs it once per invocation. */
export class SandboxService extends WorkerEntrypoint<Env> implements Sandbox {
  /** Runs a program to its end or its time limit. Answers with a value whatever the program does. */
  async run(invocation: Invocation, host: SandboxHost): Promise<SandboxReply> {
    const started = Date.now();
    const gate = new RunGate(invocation, host, networkOf(this.env));
    const { chargeLimitMicros } = invocation;
    const reply = await this.#runProgram(invocation, host, gate);
    const { events: last, charged } = typeof reply === "string" ? nothing : reply;
    return {
      ...outcomeOf(reply, invocation),
      events: await gate.finish(last),
      durationMs: Date.now() - started,
      chargedMicros: Math.min(charged, chargeLimitMicros),
    };
  }

  async #runProgram(invocation: Invocation, host: SandboxHost, gate: RunGate): Promise<AgentReply | Stop> {
    const { isolateId, runId, input, timeoutMs, maxOutputBytes, chargeLimitMicros } = invocation;
    // A program with fixtures is loaded for this run alone, and would never be forgotten.
    const loads = invocation.fixtures ? new Loads() : shared;
    let load = new ProgramLoad(isolateId, loads);
    const attempt = async (): Promise<AgentReply> => {
      load = new ProgramLoad(isolateId, loads);
      const code = async () => codeOf(await load.bundle(() => host.bundle()));
      const agent = this.env.LOADER.get(load.name, code).getEntrypoint("Agent") as unknown as AgentStub;
      try {
        const reply = await agent.run(
          { runId, input, timeoutMs, maxOutputBytes, chargeLimitMicros },
          gate.door,
        );
        return readReply(reply, maxOutputBytes);
      } catch (error) {
        if (!load.failed()) return noReply(error, maxOutputBytes);
        // It was another run's load that came to nothing: this one asks for itself.
        return load.refused ? noBundle : attempt();
      }
    };
    const reply = await firstOf(attempt(), host, timeoutMs);
    return reply === "timed_out" && load.failed() ? noBundle : reply;
  }

  /** `GET /healthz`: that this process still answers. */
  override fetch(): Response {
    return new Response("ok");
  }
}

/** A program's isolate has its configuration and no network: `fetch` goes through the run's gate. */
const codeOf = (bundle: Bundle): WorkerLoaderWorkerCode => ({
  compatibilityDate: COMPATIBILITY_DATE,
  compatibilityFlags: ["no_nodejs_compat", "nodejs_als"],
  mainModule: HARNESS_MODULE,
  modules: {
    ...Object.fromEntries(Object.entries(bundle.modules).map(([path, module]) => [path, loadable(module)])),
    [HARNESS_MODULE]: { js: harness },
    [MAIN_MODULE]: { js: mainModule(bundle.main) },
    [HARNESS_PREAMBLE_MODULE]: { js: harnessPreamble },
    [HARNESS_SEAL_MODULE]: { js: harnessSeal },
  },
  env: { CONFIG: bundle.config },
  globalOutbound: null,
});

function loadable(module: BundleModule) {
  if ("wasm" in module) return { wasm: Uint8Array.from(atob(module.wasm), (c) => c.charCodeAt(0)).buffer };
  return "jsonText" in module ? { json: JSON.parse(module.jsonText) as unknown } : module;
}

type Stop = "timed_out" | "canceled";

/** A run has gone on for so long when the gateway is asked whether it is canceled: most have ended by then. */
const ASK_MS = 200;

/** Whichever comes first. Returning from `run` ends the program's context, so what it still does is cut off. */
async function firstOf(answer: Promise<AgentReply>, host: SandboxHost, timeoutMs: number) {
  const { promise: stop, resolve } = Promise.withResolvers<Stop>();
  const timer = setTimeout(() => resolve("timed_out"), timeoutMs);
  // A gateway that is lost cannot cancel; the run's time limit holds all the same.
  const asking = setTimeout(
    () =>
      host.canceled().then(
        () => resolve("canceled"),
        () => undefined,
      ),
    ASK_MS,
  );
  try {
    return await Promise.race([answer, stop]);
  } finally {
    clearTimeout(timer);
    clearTimeout(asking);
  }
}

function outcomeOf(reply: AgentReply | Stop, { timeoutMs }: Invocation) {
  if (reply === "timed_out") {
    const message = `The agent did not finish within ${timeoutMs / 1000} s. Raise limits.timeoutSeconds in its manifest, or do less in one run.`;
    return { status: reply, error: { code: reply, message } };
  }
  if (reply === "canceled")
    return { status: reply, error: { code: reply, message: "The run was canceled." } };
  const { output, error } = reply;
  if (output === undefined) return { status: "failed" as const, error };
  return { status: "succeeded" as const, output };
}

export default { fetch: () => new Response("ok") };
