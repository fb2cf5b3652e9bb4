import type { Invocation, SandboxHost, SandboxReply } from "../../agents-runtime/isolate/contract.ts";
import type { Env } from "../kernel/env.ts";
import { runOnProcesses } from "./sandbox-processes.ts";

/** The sandbox behind either adapter: the platform's service binding, or supervised processes on one machine. */
export interface SandboxAdapter {
  /** Rejects only when the sandbox cannot be reached. On one machine the tenant decides which process runs it. */
  run(invocation: Invocation, host: SandboxHost, tenantId: string): Promise<SandboxReply>;
}

const serviceBinding = (env: Env): SandboxAdapter => ({
  run: (invocation, host) => env.SANDBOX.run(invocation, host),
});

const processes = (env: Env): SandboxAdapter => ({
  run: (invocation, host, tenantId) => runOnProcesses(env, invocation, host, tenantId),
});

export const sandboxOf = (env: Env): SandboxAdapter =>
  env.SANDBOX_PROCESSES ? processes(env) : serviceBinding(env);

/** That the sandbox answers; rejects when it does not. */
export async function checkSandbox(env: Env): Promise<void> {
  const response = await env.SANDBOX.fetch("http://sandbox/healthz");
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
}
