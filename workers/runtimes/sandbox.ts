import type { Invocation, Sandbox, SandboxHost, SandboxReply } from "../../agents-runtime/isolate/contract.ts";
import type { Env } from "../kernel/env.ts";
import { runOnProcesses } from "./sandbox-processes.ts";

/** The sandbox behind either adapter: the platform's service binding, or supervised processes on one machine. */
export interface SandboxAdapter {
  /** Rejects only when the sandbox cannot be reached. On one machine the tenant decides which process runs it. */
  run(invocation: Invocation, host: SandboxHost, tenantId: string): Promise<SandboxReply>;
}

/** A binding to a sandbox Worker: methods are called on it as on a local object. */
export type SandboxBinding = Fetcher & Sandbox;

declare module "../kernel/env.ts" {
  interface Env {
    /** The sandbox Worker; on one machine the first of the processes. */
    SANDBOX: SandboxBinding;
    /** How many processes the supervisor runs, bound as `SANDBOX_0`, …, and `SANDBOX_QUARANTINE`; unset on Cloudflare. */
    SANDBOX_PROCESSES?: string;
    SANDBOX_QUARANTINE?: SandboxBinding;
    /** Tells why a sandbox process ended; unset on Cloudflare. */
    SUPERVISOR?: Fetcher;
  }
}

const serviceBinding = (env: Env): SandboxAdapter => ({
  run: (invocation, host) => env.SANDBOX.run(invocation, host),
});

const processes = (env: Env): SandboxAdapter => ({
  run: (invocation, host, tenantId) => runOnProcesses(env, invocation, host, tenantId),
});

export const sandboxOf = (env: Env): SandboxAdapter => (env.SANDBOX_PROCESSES ? processes(env) : serviceBinding(env));

/** That the sandbox answers; rejects when it does not. */
export async function checkSandbox(env: Env): Promise<void> {
  const response = await env.SANDBOX.fetch("http://sandbox/healthz");
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
}
