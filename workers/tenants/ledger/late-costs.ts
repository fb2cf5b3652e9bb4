import type { Id } from "../../kernel/ids.ts";
import { type ActiveRun, limitOf } from "./active-runs.ts";

/** Longer than any attempt goes on after its run was canceled. */
const WAIT_MS = 3_600_000;
const MOST = 10_000;

/** A run that was canceled while an attempt had it. */
export interface Canceled {
  agentId: string;
  rootId: Id<"run">;
  fence: number;
  costMicros: number;
  /** What of its reservation it has not cost. */
  leftMicros: number;
  until: number;
}

/**
 * What models have used of runs that were canceled is known once their attempts come to an end. In memory alone: where
 * the object is gone by then, so is the claim.
 */
export class LateCosts {
  readonly #runs = new Map<string, Canceled>();
  /** What the roots of these runs have left once they have ended; null while they go on. */
  readonly #roots = new Map<string, { leftMicros: number | null; until: number }>();

  /** Remembers a run that has just been canceled, at a cost so far. */
  expect(run: ActiveRun, costMicros: number, now: number): void {
    makeRoom(this.#runs, now);
    makeRoom(this.#roots, now);
    const { id, agentId, rootId, fence } = run;
    const leftMicros = Math.max(0, limitOf(run) - costMicros);
    const until = now + WAIT_MS;
    this.#runs.set(id, { agentId, rootId, fence, costMicros, leftMicros, until });
    const ofRoot = id === rootId ? leftMicros : (this.#roots.get(rootId)?.leftMicros ?? null);
    this.#roots.set(rootId, { leftMicros: ofRoot, until });
  }

  /** A root has ended, with so much of its reservation left: calls of it that were canceled may still cost that. */
  rootEnded(rootId: string, leftMicros: number): void {
    const root = this.#roots.get(rootId);
    if (root) root.leftMicros = leftMicros;
  }

  /** The run, once, for the attempt that had it. */
  take(runId: string, fence: number, now: number): Canceled | undefined {
    const run = this.#runs.get(runId);
    if (run?.fence !== fence) return undefined;
    this.#runs.delete(runId);
    return run.until > now ? run : undefined;
  }

  /** What a root that has ended has left. */
  leftOfRoot(rootId: string): number {
    return this.#roots.get(rootId)?.leftMicros ?? 0;
  }

  /** Takes a late cost out of what a root that has ended has left. */
  spend(rootId: string, micros: number): void {
    const root = this.#roots.get(rootId);
    if (root?.leftMicros) root.leftMicros -= micros;
  }
}

/** Forgets what is over, and beyond `MOST` what is oldest. */
function makeRoom(known: Map<string, { until: number }>, now: number): void {
  for (const [id, { until }] of known) {
    if (until > now && known.size < MOST) break;
    known.delete(id);
  }
}
