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
import type {
  DeploymentSnapshot,
  FinalStatus,
  ModelUsage,
  RunAnswer,
  RunQuestion,
} from "../tenants/index.ts";
import type { ServerLine } from "./container/contract.ts";

/** One attempt at a run, as a driver sees it. */
export interface Invocation {
  tenantId: Id<"ten">;
  runId: Id<"run">;
  /** Which attempt at the run it is, from 1 on. */
  attempt: number;
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
  /** What an earlier attempt had come to (`RunIo.checkpoint`), and the answer to what it asked. */
  earlier?: { state: string; answer: RunAnswer | null };
  /** The conversation that it belongs to, if any. */
  conversation?: string;
}

/** What a run may do to the world; each effect is keyed by its step, so that a second attempt does not repeat it. */
export interface RunIo {
  emit(events: SandboxEvent[]): Promise<void>;
  call(step: number, agent: string, input: string): Promise<HostAnswer>;
  store(step: number, operation: StoreOperation): Promise<HostAnswer>;
  /** Keeps what the attempt has come to (JSON text): a further attempt goes on from there. */
  checkpoint(state: string): Promise<void>;
  /** Aborts when the run is canceled. */
  signal?: AbortSignal;
}

/** How an attempt went; drivers never throw. */
export interface Outcome {
  /** `awaiting_input` where it asks a question, and goes on from its last checkpoint with the answer. */
  status: FinalStatus | "awaiting_input";
  question?: RunQuestion;
  /** JSON text; only when it succeeded. */
  output?: string;
  error?: RunFailure;
  /** Events not sent through `emit`. */
  events: SandboxEvent[];
  durationMs: number;
  /** What it costs beside its price: what the program charged, and what was paid for models. */
  chargedMicros: number;
  models?: ModelUsage;
  /** How much of `chargedMicros` was paid for models: due even when the run was canceled. */
  modelMicros?: number;
}

/** What is deployed, as far as a look at it needs to know. */
export type Deployed = Pick<Invocation, "tenantId" | "deployment" | "allowedHosts">;

/** What could be deployed, as far as `preflight` needs to know it. */
export interface Deployable {
  tenantId: Invocation["tenantId"];
  deployment: Pick<
    Invocation["deployment"],
    "agentId" | "agentSlug" | "version" | "channel" | "bundleDigest" | "memoryMb" | "cpus" | "source"
  >;
}

/** Told how far it is with making a version ready. */
export interface Preparing {
  /** Takes the output of a build, line by line. */
  built(line: string): void;
  /** All is built, and an instance of it is started. */
  starting(): void;
}

/** What a look at a deployment has found. */
export interface Health {
  at: number;
  healthy: boolean;
  /** What is wrong with it, for whoever can mend it. */
  problem: string | null;
  durationMs: number;
}

/** What runs agents of one kind. */
export interface Driver {
  run(env: Env, invocation: Invocation, io: RunIo): Promise<Outcome>;
  /** Looks whether an agent that is a server takes runs. Rejects where the platform cannot look. */
  probe?(env: Env, deployed: Deployed): Promise<Health>;
  /** The last lines about its servers, where the platform runs them. */
  told?(env: Env, deployed: Deployed): Promise<ServerLine[]>;
  /** What would keep it from being deployed now, for whoever can mend that; null where nothing is known. */
  preflight?(env: Env, deployable: Deployable): Promise<string | null>;
  /**
   * Makes ready what a version needs before it is live, where its kind needs something. Rejects with a refusal for whoever
   * deploys.
   */
  prepare?(env: Env, deployed: Deployed, progress?: Preparing): Promise<void>;
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
  status: FinalStatus,
  code: RunFailureCode,
  message: string,
  durationMs: number,
): Outcome & { status: FinalStatus } => ({
  status,
  error: { code, message, fault: "platform" },
  events: [],
  durationMs,
  chargedMicros: 0,
});
