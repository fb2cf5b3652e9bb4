import type { DeploymentRecord } from "../tenants/index.ts";
import type { DeploymentView } from "./contract.ts";

/** A deployment as callers see it: without configuration. */
export const toDeploymentView = ({
  snapshot,
  status,
  createdAt,
  updatedAt,
}: DeploymentRecord): DeploymentView => ({
  id: snapshot.id,
  agentId: snapshot.agentId,
  agentSlug: snapshot.agentSlug,
  shareId: snapshot.source?.shareId ?? null,
  alias: snapshot.alias,
  channel: snapshot.channel,
  versionId: snapshot.versionId,
  version: snapshot.version,
  status,
  revision: snapshot.revision,
  public: snapshot.public,
  budgetMicros: snapshot.budgetMicros,
  createdAt: new Date(createdAt).toISOString(),
  updatedAt: new Date(updatedAt).toISOString(),
});
