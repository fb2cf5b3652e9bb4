import type { Invocation, SandboxReply } from "../../agents-runtime/isolate/contract.ts";
import type { Env } from "../kernel/env.ts";
import type { RunFacts, RunHost } from "./contract.ts";
import { checkProcesses, runOnProcesses } from "./sandbox-processes.ts";

/** The sandbox behind either adapter: the platform's service binding, or supervised processes on one machine. */
export interface SandboxAdapter {
  /** Rejects only when the sandbox cannot be reached. */
  run(invocation: Invocation, host: RunHost, facts: RunFacts): Promise<SandboxReply>;
  /** That it answers; rejects when it does not. */
  check(): Promise<void>;
}

const serviceBinding = (env: Env): SandboxAdapter => ({
  run: (invocation, host) => env.SANDBOX.run(invocation, host),
  check: async () => {
    const response = await env.SANDBOX.fetch("http://sandbox/healthz");
    if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
  },
});

const processes = (env: Env): SandboxAdapter => ({
  run: (invocation, host, facts) => runOnProcesses(env, invocation, host, facts),
  check: () => checkProcesses(env),
});

export const sandboxOf = (env: Env): SandboxAdapter =>
  env.SANDBOX_PROCESSES ? processes(env) : serviceBinding(env);

/** That the sandbox answers; rejects when it does not. */
export const checkSandbox = (env: Env): Promise<void> => sandboxOf(env).check();
