import { tenantBatch, tenantStatement } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { OutboxBatch } from "../tenants/index.ts";

const UPSERT = `
INSERT INTO deployments (tenant_id, id, agent_id, agent_slug, alias, channel, version_id, version, status, revision, public, budget_micros, created_at, updated_at)
VALUES (?1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (tenant_id, id) DO UPDATE SET alias = excluded.alias, version_id = excluded.version_id, version = excluded.version,
  status = excluded.status, revision = excluded.revision, public = excluded.public, budget_micros = excluded.budget_micros, updated_at = excluded.updated_at
WHERE excluded.revision >= deployments.revision`;

/** Copies deployments from a tenant's outbox to D1; delivering them again changes nothing. */
export async function projectDeployments(env: Env, { tenantId, deployments }: OutboxBatch): Promise<void> {
  if (deployments.length === 0) return;
  const writes = deployments.map(({ snapshot: s, status, createdAt, updatedAt }) =>
    tenantStatement(
      env,
      tenantId,
      UPSERT,
      s.id,
      s.agentId,
      s.agentSlug,
      s.alias,
      s.channel,
      s.versionId,
      s.version,
      status,
      s.revision,
      s.public ? 1 : 0,
      s.budgetMicros,
      createdAt,
      updatedAt,
    ),
  );
  await tenantBatch(env, tenantId, writes);
}
