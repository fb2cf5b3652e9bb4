import type {
  Fixture,
  HostAnswer,
  RunFailure,
  SandboxEvent,
  SandboxHost,
  StoreOperation,
} from "../../agents-runtime/isolate/contract.ts";
import type { Env } from "../kernel/env.ts";
import type { RunFailureCode } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import type { DeploymentSnapshot } from "../tenants/index.ts";

/** One attempt at a run, as a driver sees it. */
export interface Invocation {
  tenantId: Id<"ten">;
  runId: Id<"run">;
  deployment: Omit<DeploymentSnapshot, "id" | "revision" | "alias">;
  /** JSON text, checked and with defaults. */
  input: string;
  timeoutMs: number;
  /** Hosts beyond which the tenant lets no agent go; null where it does not say. */
  allowedHosts: string[] | null;
  /** What the agent may charge on top of the price, in micros. */
  chargeLimitMicros: number;
  /** Whether events are wanted as they come. */
  live: boolean;
  /** Recorded answers by URL, for a manifest's tests: no request leaves the machine. */
  fixtures?: Record<string, Fixture>;
}

/** What a run may do to the world; each effect is keyed by its step, so that a second attempt does not repeat it. */
export interface RunIo {
  emit(events: SandboxEvent[]): Promise<void>;
  call(step: number, agent: string, input: string): Promise<HostAnswer>;
  store(step: number, operation: StoreOperation): Promise<HostAnswer>;
  /** Aborts when the run is canceled. */
  signal?: AbortSignal;
}

/** How an attempt went; drivers never throw. */
export interface Outcome {
  status: "succeeded" | "failed" | "timed_out" | "canceled";
  /** JSON text; only when it succeeded. */
  output?: string;
  error?: RunFailure;
  /** Events not sent through `emit`. */
  events: SandboxEvent[];
  durationMs: number;
  chargedMicros: number;
}

/** What runs agents of one kind. */
export interface Driver {
  run(env: Env, invocation: Invocation, io: RunIo): Promise<Outcome>;
}

/** What decides, on one machine, in which process a run is and how long it may keep that busy. */
export interface RunFacts {
  tenantId: string;
  /** Tenant and version. */
  program: string;
  cpuMs: number;
}

/** The gateway's side of a run, and whether anything of it has left the sandbox: it is then not started again. */
export type RunHost = SandboxHost & { readonly left: boolean };

/** An outcome in which the program had no part. */
export const brokenOutcome = (
  status: Outcome["status"],
  code: RunFailureCode,
  message: string,
  durationMs: number,
): Outcome => ({
  status,
  error: { code, message, fault: "platform" },
  events: [],
  durationMs,
  chargedMicros: 0,
});
