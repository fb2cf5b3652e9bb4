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

  /** Remembers a run that has just been canceled, at a cost so far. */
  expect(run: ActiveRun, costMicros: number, now: number): void {
    for (const [known, { until }] of this.#runs) {
      if (until > now && this.#runs.size < MOST) break;
      this.#runs.delete(known);
    }
    const { id, agentId, rootId, fence } = run;
    const leftMicros = Math.max(0, limitOf(run) - costMicros);
    this.#runs.set(id, { agentId, rootId, fence, costMicros, leftMicros, until: now + WAIT_MS });
  }

  /** The run, once, for the attempt that had it. */
  take(runId: string, fence: number, now: number): Canceled | undefined {
    const run = this.#runs.get(runId);
    if (run?.fence !== fence) return undefined;
    this.#runs.delete(runId);
    return run.until > now ? run : undefined;
  }

  /** What a canceled root has left; undefined where it was not canceled, or has had its end. */
  rootOf({ rootId }: Canceled): Canceled | undefined {
    return this.#runs.get(rootId);
  }
}
