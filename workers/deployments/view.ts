import type { Ctx } from "../kernel/context.ts";
import type { Health } from "../runtimes/index.ts";
import { type DeploymentRecord, pagesOrigin } from "../tenants/index.ts";
import type { DeploymentView, HealthCheck } from "./contract.ts";

const toHealthCheck = ({ at, ...found }: Health): HealthCheck => ({
  at: new Date(at).toISOString(),
  ...found,
});

/** A deployment as callers see it: without configuration, and with what was found of a server. */
export const toDeploymentView = (
  { env, tenant }: Pick<Ctx, "env" | "tenant">,
  { snapshot, status, createdAt, updatedAt }: DeploymentRecord,
  checks?: Health[],
): DeploymentView => ({
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
  instances: snapshot.instances ?? null,
  pagesUrl:
    snapshot.pages && snapshot.channel === "production"
      ? pagesOrigin(env, snapshot.alias, tenant.slug)
      : null,
  health: checks?.map(toHealthCheck) ?? null,
  createdAt: new Date(createdAt).toISOString(),
  updatedAt: new Date(updatedAt).toISOString(),
});
