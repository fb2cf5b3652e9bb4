import type { Sandbox } from "../../agents-runtime/isolate/contract.ts";

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
