import type { Id } from "../../kernel/ids.ts";
import { type ActiveRun, limitOf, reservedOf } from "./active-runs.ts";
import type { SettleRequest } from "./contract.ts";
import type { LedgerState } from "./state.ts";

/** Longer than any attempt goes on after its run was canceled. */
const WAIT_MS = 3_600_000;
const MOST = 10_000;

/** A run that was canceled while an attempt had it. */
interface Canceled {
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

/** Books what models have used for a run that was canceled, up to what it had reserved, and has the run show it. */
export function bookLate(state: LedgerState, request: SettleRequest, now: number): void {
  const { runId, fence, outcome, modelMicros = 0 } = request;
  if (!outcome.models) return;
  const run = state.late.take(runId, fence, now);
  if (!run) return;
  const micros = Math.max(0, Math.min(modelMicros, run.leftMicros, leftOfRoot(state, run)));
  if (micros > 0) {
    takeFromRoot(state, run, micros);
    state.book(now, run.agentId, micros, 0);
    state.writes.transfer(runId, "tenant", "platform", micros, now);
  }
  const costMicros = run.costMicros + micros;
  state.publish("run.charged", runId, { agentId: run.agentId, costMicros, models: outcome.models }, now);
}

/** What the root of a call may still cost, whether it goes on or was canceled, too. */
function leftOfRoot(state: LedgerState, run: Canceled): number {
  const root = state.active.get(run.rootId);
  if (root) return root.reserved - root.floor - reservedOf(state.active.callsBelow(root.id));
  return state.late.rootOf(run)?.leftMicros ?? run.leftMicros;
}

function takeFromRoot(state: LedgerState, run: Canceled, micros: number): void {
  const canceled = state.late.rootOf(run);
  if (canceled) canceled.leftMicros -= micros;
  const root = state.active.get(run.rootId);
  if (!root) return;
  state.active.spend(root, micros);
  state.sql.exec("UPDATE runs SET reserved = ? WHERE id = ?", root.reserved, root.id);
}
