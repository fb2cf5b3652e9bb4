import type { By } from "../../audit/index.ts";
import type { Id } from "../../kernel/ids.ts";
import type { ActiveRun } from "./active-runs.ts";
import { type CanaryEnd, type CanaryRecord, rollbackReason, verdictOf } from "./canary.ts";
import type { RunOutcome } from "./contract.ts";
import type { LedgerState } from "./state.ts";

const BY_ITSELF: By = { actorType: "system", actorId: "system", requestId: "" };

/** Ends the canary of a deployment, if it has one. */
export function endCanary(
  state: LedgerState,
  id: Id<"dep">,
  { status, reason }: { status: CanaryEnd; reason: string },
  by: By,
  now: number,
): void {
  const canary = state.canaries.running(id);
  if (!canary) return;
  Object.assign(canary, { status, reason, endedAt: now } satisfies Partial<CanaryRecord>);
  state.canaries.save(id);
  state.canaries.end(id);
  state.forgetDeployments();
  // What takes the place of both is told of by itself.
  if (status === "promoted") return;
  const { agentId, channel } = state.deploymentAt(id, canary.stableRevision);
  const { version, stable, canary: counted } = canary;
  const action = status === "rolled_back" ? "deployment.canary_rolled_back" : "deployment.canary_ended";
  state.publish(action, id, { agentId, channel, version, reason, stable, canary: counted, by }, now);
}

/**
 * Counts the end of a run of a deployment that has a canary, in the turn that ends the run; and gives the canary up where
 * it fails more often than it may.
 */
export function countForCanary(state: LedgerState, run: ActiveRun, outcome: RunOutcome, now: number): void {
  const canary = state.canaries.running(run.deploymentId);
  const failed = canary && verdictOf(outcome);
  if (!canary || failed === undefined) return;
  const isCanary = run.revision === canary.revision;
  // Runs of what was live before say nothing of either.
  if (!isCanary && run.revision !== canary.stableRevision) return;
  const count = isCanary ? canary.canary : canary.stable;
  count.runs += 1;
  if (failed) count.failed += 1;
  state.canaries.save(run.deploymentId);
  giveUpIfWorse(state, run.deploymentId, now);
}

/** Gives a canary up that fails more often than it may. */
export function giveUpIfWorse(state: LedgerState, id: string, now: number): void {
  const canary = state.canaries.running(id);
  const reason = canary && rollbackReason(canary);
  if (reason) endCanary(state, id as Id<"dep">, { status: "rolled_back", reason }, BY_ITSELF, now);
}
