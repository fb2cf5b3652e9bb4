import type { DeploymentSnapshot, RunPolicy } from "./contract.ts";
import type { LedgerState } from "./state.ts";

/** What the settings, as they are now, leave a run of a deployment. */
export function policyOf(
  state: LedgerState,
  { timeoutSeconds }: Pick<DeploymentSnapshot, "timeoutSeconds">,
): RunPolicy {
  const { runTimeoutSeconds, egressHosts } = state.limits();
  return { timeoutSeconds: Math.min(timeoutSeconds, runTimeoutSeconds), allowedHosts: egressHosts };
}

/** The deployment as it was when the run was admitted: a later deploy does not change a run under way. */
export function deploymentAt(state: LedgerState, deploymentId: string, revision: number): DeploymentSnapshot {
  const row = state.sql
    .exec<{ snapshot: string }>(
      "SELECT snapshot FROM deployment_history WHERE deployment_id = ? AND revision = ?",
      deploymentId,
      revision,
    )
    .one();
  return JSON.parse(row.snapshot) as DeploymentSnapshot;
}
