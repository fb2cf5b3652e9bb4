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
