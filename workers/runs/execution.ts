import type { SandboxEvent } from "../../agents-runtime/isolate/contract.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { DeploymentSnapshot, RunOutcome, StartedRun, Waiting } from "../tenants/index.ts";

/** One attempt at an admitted run. */
export interface Execution {
  env: Env;
  tenantId: Id<"ten">;
  run: StartedRun;
  deployment: DeploymentSnapshot;
  /** JSON text; null when the run was interrupted before it was kept. */
  input: string | null;
  /** What the run had asked before, with the answer; null or absent where it has asked nothing. */
  waiting?: Waiting | null;
  /** The conversation that it belongs to, if any. */
  conversation?: string | undefined;
  requestId: string;
  waitUntil(work: Promise<unknown>): void;
  /** Given events as they come, masked; a run that nobody follows has none. */
  follow?: (events: SandboxEvent[]) => Promise<void>;
  /** Aborts when the run is canceled, or with `Superseded`. */
  signal?: AbortSignal;
}

/** Why an attempt has to stop though its run goes on: what it would do from now on counts for nothing. */
export class Superseded extends Error {
  constructor() {
    super("Another attempt has taken the run over.");
  }
}

/** How a run ended that an attempt has settled. */
export interface Ended {
  outcome: RunOutcome;
  /** JSON text of the output, whole. */
  output: string | undefined;
  costMicros: number;
  finishedAt: number;
}

/**
 * Carries an attempt out. Undefined where it did not end the run: it waits for an answer now, or another attempt or a
 * cancellation was first; what stands is the run's state.
 */
export type Execute = (execution: Execution) => Promise<Ended | undefined>;
