import type { RunStatus } from "@workers/runs/contract.ts";
import type { Tone } from "~/components/ui/badge.tsx";

/** How a run's status is said and coloured, and whether it is its last. */
export const RUN_STATUS = {
  queued: { label: "Queued", tone: "neutral", final: false },
  running: { label: "Running", tone: "info", final: false },
  awaiting_input: { label: "Awaiting input", tone: "warn", final: false },
  succeeded: { label: "Succeeded", tone: "good", final: true },
  failed: { label: "Failed", tone: "bad", final: true },
  timed_out: { label: "Timed out", tone: "bad", final: true },
  canceled: { label: "Canceled", tone: "neutral", final: true },
} as const satisfies Record<RunStatus, { label: string; tone: Tone; final: boolean }>;

export type { RunStatus };

/** Runs with one of these statuses can be asked for in lists. */
export const STATUS_NAMES = Object.keys(RUN_STATUS) as RunStatus[];
