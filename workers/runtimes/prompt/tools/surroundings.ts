import type { SandboxEvent } from "../../../../agents-runtime/isolate/contract.ts";
import type { Env } from "../../../kernel/env.ts";
import type { Invocation, RunIo } from "../../contract.ts";

/** The run that tools are for. */
export interface ToolSurroundings {
  env: Env;
  invocation: Invocation;
  io: RunIo;
  /** When the run is given up, in milliseconds since the epoch. */
  deadline: number;
  /** Takes what a tool logs, and its events. */
  tell(events: SandboxEvent[]): void;
}
