import type {
  Invocation as SandboxInvocation,
  SandboxReply,
} from "../../../agents-runtime/isolate/contract.ts";
import type { PromptProgram } from "../../agents/index.ts";
import type { Provider } from "../../models/index.ts";
import type { Invocation, RunHost } from "../contract.ts";
import type { Memory } from "./turn.ts";

/** One attempt at a prompt agent's run. */
export interface PromptTask
  extends Pick<
    Invocation,
    "input" | "timeoutMs" | "chargeLimitMicros" | "live" | "earlier" | "fixtures" | "allowedHosts"
  > {
  runId: string;
  /** Configuration without its secrets, which templates do not get. */
  values: Record<string, unknown>;
  outputSchema: Invocation["deployment"]["outputSchema"];
  /** Hosts that the manifest names and the deployment grants. */
  hosts: readonly string[];
}

/** What a prompt runs on: the gateway with all that a workspace has, or the runtime of an export. */
export interface PromptPlace {
  /** Prefix of the names of programs in the sandbox, so that tenants share none. */
  scope: string;
  providers(): Promise<Provider[]>;
  /** What to do where none of them offers a model of the prompt's. */
  providerHint: string;
  /** What is remembered of the run's conversation, if it belongs to one. */
  memory(kept: NonNullable<PromptProgram["memory"]>): Promise<Memory | undefined>;
  /** The input schema of another agent. */
  inputSchemaOf(agent: string): Promise<unknown>;
  /** A secret of the configuration, opened. */
  secret(name: string): Promise<string | undefined>;
  sandbox(program: string, invocation: SandboxInvocation, host: RunHost): Promise<SandboxReply>;
}
