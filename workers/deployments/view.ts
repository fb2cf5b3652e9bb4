import type { Ctx } from "../kernel/context.ts";
import type { Health } from "../runtimes/index.ts";
import { type CanaryRecord, type DeploymentRecord, pagesOrigin } from "../tenants/index.ts";
import type { CanaryView, DeploymentView, HealthCheck } from "./contract.ts";

const toHealthCheck = ({ at, ...found }: Health): HealthCheck => ({
  at: new Date(at).toISOString(),
  ...found,
});

const toCanaryView = ({
  revision: _,
  stableRevision: __,
  startedAt,
  endedAt,
  ...canary
}: CanaryRecord): CanaryView => ({
  ...canary,
  startedAt: new Date(startedAt).toISOString(),
  endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
});

/** A deployment as callers see it: without configuration, and with what was found of a server. */
export const toDeploymentView = (
  { env, tenant }: Pick<Ctx, "env" | "tenant">,
  { snapshot, status, canary, createdAt, updatedAt }: DeploymentRecord,
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
  kind: snapshot.kind as DeploymentView["kind"],
  status: status === "running" && checks?.[0]?.healthy === false ? "error" : status,
  revision: snapshot.revision,
  public: snapshot.public,
  budgetMicros: snapshot.budgetMicros,
  instances: snapshot.instances ?? null,
  canary: canary && toCanaryView(canary),
  pagesUrl:
    snapshot.pages && snapshot.channel === "production"
      ? pagesOrigin(env, snapshot.alias, tenant.slug)
      : null,
  health: checks?.map(toHealthCheck) ?? null,
  createdAt: new Date(createdAt).toISOString(),
  updatedAt: new Date(updatedAt).toISOString(),
});
