import type { DeploymentView } from "@workers/deployments/contract.ts";

/** Whether a deployment takes runs: also where its server was not well at the last look. */
export const isLive = ({ status }: Pick<DeploymentView, "status">): boolean =>
  status === "running" || status === "error";
