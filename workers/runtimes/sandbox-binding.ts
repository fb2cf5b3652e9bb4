import type { Sandbox } from "../../agents-runtime/isolate/contract.ts";

/** A binding to a sandbox Worker: methods are called on it as on a local object. */
export type SandboxBinding = Fetcher & Sandbox;

declare module "../kernel/env.ts" {
  interface Env {
    /** The sandbox Worker; on one machine the first of the processes. */
    SANDBOX: SandboxBinding;
    /**
     * How many processes are for proven programs, of those that the supervisor runs and that are bound as `SANDBOX_0`
     * and so on; unset on Cloudflare.
     */
    SANDBOX_PROCESSES?: string;
    /** How long a version is not yet proven, from its first run on. */
    SANDBOX_PROBATION_MS?: string;
  }
}
