import type { Id } from "../../kernel/ids.ts";
import type { JsonObject } from "../../kernel/json.ts";
import type { Payload } from "./payload.ts";

/** What a run asks somebody before it goes on: whether a tool may be called. */
export interface RunQuestion {
  kind: "approval";
  /** The tool's name, and what it would be called with, masked. */
  tool: string;
  arguments: JsonObject;
  message: string;
}

export interface RunAnswer {
  approved: boolean;
  /** For the agent: why not, or what to mind. */
  comment?: string | undefined;
}

/** What is known of a run that waits for an answer, or has got one; what it had come to is with its files. */
export interface Waiting {
  question: RunQuestion;
  answer: RunAnswer | null;
  /** When it asked, and when it is given up, in milliseconds since the epoch. */
  askedAt: number;
  expiresAt: number;
  /** How long it has waited for answers in all, without the one that it waits for now. */
  idleMs: number;
  /** Time that it took up to here. */
  durationMs: number;
  /** JSON text of its log lines up to here. */
  logs: Payload | null;
}

export interface SuspendRequest extends Pick<Waiting, "question" | "durationMs" | "logs"> {
  runId: Id<"run">;
  fence: number;
}
