import { reservedOf } from "./active-runs.ts";
import type { SettleRequest } from "./contract.ts";
import type { Canceled } from "./late-costs.ts";
import type { LedgerState } from "./state.ts";

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

/** What the root of a run may still cost, whether it goes on or has ended. */
function leftOfRoot(state: LedgerState, { rootId }: Canceled): number {
  const root = state.active.get(rootId);
  if (!root) return state.late.leftOfRoot(rootId);
  return root.reserved - root.floor - reservedOf(state.active.callsBelow(rootId));
}

function takeFromRoot(state: LedgerState, { rootId }: Canceled, micros: number): void {
  const root = state.active.get(rootId);
  if (!root) return void state.late.spend(rootId, micros);
  state.active.spend(root, micros);
  state.sql.exec("UPDATE runs SET reserved = ? WHERE id = ?", root.reserved, root.id);
}
