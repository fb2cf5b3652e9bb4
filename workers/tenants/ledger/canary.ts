import type { DeploymentSnapshot, LiveSnapshot, RunOutcome } from "./contract.ts";

/** When a canary is given up by itself. */
export interface CanaryRules {
  /** Not before so many of its runs have ended. */
  minRuns: number;
  /** By how many percentage points more of its runs may fail than of the stable version's. */
  maxExtraFailurePercent: number;
}

/** How a canary is run: `percent` of all runs get it. */
export interface CanaryTerms extends CanaryRules {
  percent: number;
}

/** Runs that have ended since the canary began, but those of which their agent is not to blame for the end. */
export interface CanaryCount {
  runs: number;
  failed: number;
}

/** How a canary came to its end: `replaced` by another deploy, `rolled_back` since it failed too often. */
export type CanaryEnd = "promoted" | "ended" | "replaced" | "rolled_back";

/** A canary of a deployment, as it goes on or as it ended. */
export interface CanaryRecord extends CanaryTerms {
  version: string;
  versionId: string;
  /** By which its runs, and those of the stable version, are known. */
  revision: number;
  stableRevision: number;
  status: "running" | CanaryEnd;
  stable: CanaryCount;
  canary: CanaryCount;
  startedAt: number;
  endedAt: number | null;
  /** Why it ended. */
  reason: string | null;
}

/**
 * A place from 0 up to 100 for a text, the same every time, and all places as likely for ids: FNV-1a with the last steps of
 * MurmurHash3, since ids that were made at one time begin alike.
 */
export function placeOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * 100;
}

/**
 * Which version a run gets. Decided by its id, or its conversation's name, which so stays with one version: whoever asks
 * comes to the same answer, and tries of one run get the same.
 */
export function routed(
  live: LiveSnapshot,
  { runId, conversation }: { runId: string; conversation?: string | undefined },
): DeploymentSnapshot {
  const { canary } = live;
  return canary && placeOf(conversation ?? runId) < canary.percent ? canary.snapshot : live;
}

/** Ends of runs that say nothing of the version that ran. */
const NOT_ITS_OWN: ReadonlySet<string> = new Set([
  ...["interrupted", "answer_expired", "input_lost", "budget_exceeded"],
]);

/** Whether a run that ended so failed by its version; undefined where that says nothing. */
export function verdictOf({ status, error }: Pick<RunOutcome, "status" | "error">): boolean | undefined {
  if (status === "succeeded") return false;
  if (status === "canceled" || error?.fault || NOT_ITS_OWN.has(error?.code ?? "")) return undefined;
  return true;
}

const failurePercent = ({ runs, failed }: CanaryCount): number => (runs === 0 ? 0 : (100 * failed) / runs);

/** Why a canary is to be given up; undefined where it does well enough, or too few of its runs have ended. */
export function rollbackReason({
  stable,
  canary,
  minRuns,
  maxExtraFailurePercent,
}: CanaryRecord): string | undefined {
  const extra = failurePercent(canary) - failurePercent(stable);
  if (canary.runs < minRuns || extra <= maxExtraFailurePercent) return undefined;
  const told = (count: CanaryCount) => `${count.failed} of ${count.runs}`;
  return `${told(canary)} runs of the canary failed, against ${told(stable)} of the stable version: ${extra.toFixed(1)} percentage points more, where ${maxExtraFailurePercent} were allowed.`;
}
