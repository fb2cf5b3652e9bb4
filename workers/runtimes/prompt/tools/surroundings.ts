import type { SandboxEvent } from "../../../../agents-runtime/isolate/contract.ts";
import type { RunIo } from "../../contract.ts";
import type { PromptPlace, PromptTask } from "../place.ts";

/** The run that tools are for. */
export interface ToolSurroundings {
  place: PromptPlace;
  task: PromptTask;
  io: RunIo;
  /** When the run is given up, in milliseconds since the epoch. */
  deadline: number;
  /** Takes what a tool logs, and its events. */
  tell(events: SandboxEvent[]): void;
}
