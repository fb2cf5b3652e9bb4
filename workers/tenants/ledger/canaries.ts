import { ok, type Result, refused } from "../../kernel/errors.ts";
import type { CanaryTerms } from "./canary.ts";
import type { DeploymentSnapshot } from "./contract.ts";
import {
  aliasTaken,
  type Candidate,
  type ChangedBy,
  type DeploymentRecord,
  deploy,
  findDeployment,
  nextRevision,
  recordOf,
  remember,
} from "./deployments.ts";
import { endCanary, giveUpIfWorse } from "./end-canary.ts";
import { shareOver } from "./refusals.ts";
import type { LedgerState } from "./state.ts";

const NONE = { runs: 0, failed: 0 };

/**
 * Has a share of the runs of what is live in a channel go to another version, or the same one with another configuration.
 * Alias, access and budget stay those of the deployment. `conflict` where nothing is live. A canary that goes on is replaced.
 */
export function startCanary(
  state: LedgerState,
  next: Candidate,
  terms: CanaryTerms,
  by: ChangedBy,
  now: number,
): Result<DeploymentRecord> {
  const current = findDeployment(state, next.agentId, next.channel);
  if (current?.status !== "running")
    return refused(
      "conflict",
      `Nothing of this agent is live in ${next.channel} for a canary to run beside. Deploy it without one.`,
    );
  const live = JSON.parse(current.snapshot) as DeploymentSnapshot;
  const { alias, public: open, budgetMicros, id, revision: stableRevision } = live;
  const candidate = { ...next, alias, public: open, budgetMicros };
  const refusal = state.isShareOver(candidate) ? shareOver(candidate) : aliasTaken(state, candidate);
  if (refusal) return refusal;
  endCanary(state, id, { status: "replaced", reason: "Another canary took its place." }, by, now);
  const snapshot: DeploymentSnapshot = { ...candidate, id, revision: nextRevision(state, id) };
  remember(state, snapshot, { canary: true });
  const { version, versionId, revision } = snapshot;
  state.canaries.begin(id, {
    ...{ ...terms, version, versionId, revision, stableRevision, status: "running" },
    ...{ stable: { ...NONE }, canary: { ...NONE }, startedAt: now, endedAt: null, reason: null },
  });
  state.forgetDeployments();
  const told = { agentId: next.agentId, channel: next.channel, version, beside: live.version, ...terms };
  state.publish("deployment.canary_started", id, { ...told, by }, now);
  return ok(recordOf(state, current));
}

interface Target {
  agentId: string;
  channel: string;
}

/** What is deployed, with the canary that goes on. */
function findCanary(state: LedgerState, { agentId, channel }: Target) {
  const current = findDeployment(state, agentId, channel);
  const canary = current && state.canaries.running(current.id);
  if (current && canary) return ok({ current, canary });
  return refused("not_found", `No canary is running in ${channel}.`);
}

/** Changes which share of the runs it gets, or when it is given up. */
export function changeCanary(
  state: LedgerState,
  target: Target,
  changes: Partial<CanaryTerms>,
  by: ChangedBy,
  now: number,
): Result<DeploymentRecord> {
  const found = findCanary(state, target);
  if (!found.ok) return found;
  const { current, canary } = found.value;
  const termsOf = ({ percent, minRuns, maxExtraFailurePercent }: CanaryTerms) => ({
    ...{ percent, minRuns, maxExtraFailurePercent },
  });
  const before = termsOf(canary);
  Object.assign(canary, changes);
  state.canaries.save(current.id);
  state.forgetDeployments();
  const told = { ...target, version: canary.version, before, after: termsOf(canary), by };
  state.publish("deployment.canary_changed", current.id, told, now);
  giveUpIfWorse(state, current.id, now);
  return ok(recordOf(state, current));
}

/** Makes the canary what is live for all runs, at a new revision. */
export function promoteCanary(
  state: LedgerState,
  target: Target,
  by: ChangedBy,
  now: number,
): Result<DeploymentRecord> {
  const found = findCanary(state, target);
  if (!found.ok) return found;
  const { current, canary } = found.value;
  const snapshot = state.deploymentAt(current.id, canary.revision);
  return deploy(state, snapshot, by, now, "deployment.canary_promoted");
}

/** Has all runs go to the stable version again; those of the canary that go on end on their own. */
export function dropCanary(
  state: LedgerState,
  target: Target,
  by: ChangedBy,
  now: number,
): Result<DeploymentRecord> {
  const found = findCanary(state, target);
  if (!found.ok) return found;
  const { current } = found.value;
  endCanary(state, current.id, { status: "ended", reason: "Somebody ended it." }, by, now);
  return ok(recordOf(state, current));
}
