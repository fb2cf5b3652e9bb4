import type { SandboxEvent } from "../../agents-runtime/isolate/contract.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { DeploymentSnapshot, RunOutcome, SettleAnswer, StartedRun } from "../tenants/index.ts";

/** One attempt at an admitted run. */
export interface Execution {
  env: Env;
  tenantId: Id<"ten">;
  run: StartedRun;
  deployment: DeploymentSnapshot;
  /** JSON text; null when the run was interrupted before it was kept. */
  input: string | null;
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

export interface Executed {
  outcome: RunOutcome;
  /** JSON text of the output, whole. */
  output: string | undefined;
  answer: SettleAnswer;
}

export type Execute = (execution: Execution) => Promise<Executed>;
