import type { RunStatus } from "@workers/runs/contract.ts";
import type { Tone } from "~/components/ui/badge.tsx";

/** How a run's status is coloured, and whether it is its last. */
export const RUN_STATUS = {
  queued: { tone: "neutral", final: false },
  running: { tone: "info", final: false },
  awaiting_input: { tone: "warn", final: false },
  succeeded: { tone: "good", final: true },
  failed: { tone: "bad", final: true },
  timed_out: { tone: "bad", final: true },
  canceled: { tone: "neutral", final: true },
} as const satisfies Record<RunStatus, { tone: Tone; final: boolean }>;

export type { RunStatus };

/** Runs with one of these statuses can be asked for in lists. */
export const STATUS_NAMES = Object.keys(RUN_STATUS) as RunStatus[];
