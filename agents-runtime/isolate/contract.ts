/**
 * The contract between the gateway and the sandbox Worker. On Cloudflare it travels over a service binding, on
 * one machine over a unix socket to a process of its own; the words are the same (Cap'n Proto RPC).
 */

/**
 * A module of a bundle, as the Worker Loader takes it, but that `wasm` is base64 and JSON a text, so that only the
 * sandbox pays for its value.
 */
export type BundleModule = { js: string } | { jsonText: string } | { text: string } | { wasm: string };

/** What is loaded once for an isolate: the program, and its configuration with secrets opened. */
export interface Bundle {
  main: string;
  modules: Record<string, BundleModule>;
  config: Record<string, unknown>;
}

/** A recorded answer, used instead of the network when a manifest's tests run. */
export interface Fixture {
  status?: number | undefined;
  headers?: Record<string, string> | undefined;
  body?: string | undefined;
}

export interface Invocation {
  runId: string;
  /** Names the loaded program: tenant, bundle digest, configuration digest (and grants). Never shared between tenants. */
  isolateId: string;
  /** JSON text, already checked. */
  input: string;
  timeoutMs: number;
  maxOutputBytes: number;
  /** Hosts that both the manifest names and the deployment grants. */
  hosts: string[];
  /** Hosts beyond which the workspace lets no agent go, whatever it was granted; none where it does not say. */
  allowedHosts?: string[];
  /** What `io.charge` may add up to, in micros. */
  chargeLimitMicros: number;
  /** Send events as they come (someone may follow), or all with the reply. */
  live: boolean;
  /** Recorded answers by URL: with these, no request leaves the sandbox. */
  fixtures?: Record<string, Fixture>;
}

/** The most characters of an output as JSON text, for agents of every kind. */
export const MAX_OUTPUT_CHARS = 5_000_000;

export interface SandboxEvent {
  /** `delta` is a piece of an output that is being written; drivers of other kinds have it. */
  type: "log" | "event" | "delta";
  at: number;
  /** JSON text: `{ level, message, data? }` of a log line, `{ name, data }` of an event, `{ text }` of a delta. */
  data: string;
}

export type StoreOperation =
  | { op: "get"; key: string }
  | { op: "put"; key: string; value: string }
  | { op: "delete"; key: string }
  | { op: "list"; prefix?: string; limit?: number; cursor?: string };

/** An answer to the agent: JSON text, or why not. */
export type HostAnswer = { ok: true; value: string } | { ok: false; code: string; message: string };

/** What the sandbox calls a failure or a refusal of its own; an agent may throw these codes, and any other. */
export type SandboxCode =
  | "agent_error"
  | "startup_failed"
  | "output_invalid"
  | "output_too_large"
  | "timed_out"
  | "canceled"
  | "bundle_unavailable"
  | "egress_refused"
  | "egress_limit"
  | "egress_failed"
  | "forbidden"
  | "store_refused"
  | "budget_exceeded"
  | "too_large"
  | "too_many"
  | "run_finished";

/** Why a run has no output. */
export interface RunFailure {
  code: string;
  message: string;
  stack?: string;
  /** Set when the agent had no part in it. */
  fault?: "platform";
}

/** What the gateway offers to one run; an `RpcTarget`, passed along with the invocation. */
export interface SandboxHost {
  /** The program and its configuration; asked for only when the isolate is not loaded yet. */
  bundle(): Promise<Bundle>;
  emit(events: SandboxEvent[]): Promise<void>;
  /** Runs another agent. `step` makes a second attempt find the first one's run. */
  call(step: number, agent: string, input: string): Promise<HostAnswer>;
  store(step: number, operation: StoreOperation): Promise<HostAnswer>;
  /** Asks a model. `request` is the JSON of what the program gave to `io.complete`. */
  complete(step: number, request: string): Promise<HostAnswer>;
  /** Called once, before the first request leaves; it leaves when this resolves. */
  leaving(): Promise<void>;
  /** Resolves when the run is canceled; asked once it has gone on for a while. */
  canceled(): Promise<void>;
}

export interface SandboxReply {
  status: "succeeded" | "failed" | "timed_out" | "canceled";
  /** JSON text of the output; only when it succeeded. */
  output?: string;
  error?: RunFailure;
  /** Events that were not sent through `emit`; where some were left out, a log line says so. */
  events: SandboxEvent[];
  durationMs: number;
  chargedMicros: number;
}

/** The sandbox, as the gateway sees it. */
export interface Sandbox {
  run(invocation: Invocation, host: SandboxHost): Promise<SandboxReply>;
}
