import { recordChanges } from "./audit/index.ts";
import { projectDeployments } from "./deployments/index.ts";
import type { Env } from "./kernel/env.ts";
import { type DomainEvent, publishEvents } from "./kernel/events.ts";
import { faultPoint } from "./kernel/fault-point.ts";
import { projectRuns } from "./runs/index.ts";
import type { OutboxBatch } from "./tenants/index.ts";
import { USAGE_COUNTS } from "./usage/index.ts";

/**
 * Delivers a tenant's outbox: first to D1, where lists read, then as events to the queue. The object tries again
 * until this succeeds, so each part may happen twice, and twice is as good as once.
 */
export async function deliverOutbox(env: Env, batch: OutboxBatch): Promise<void> {
  await projectRuns(env, batch, USAGE_COUNTS);
  await projectDeployments(env, batch);
  if (env.FAULTS) await faultPoint(env.FAULTS, "outbox.projected", batch.tenantId);
  const events = batch.entries.map((entry): DomainEvent => {
    const { by: _, ...data } = entry.data;
    return {
      id: entry.id,
      type: entry.type,
      tenantId: batch.tenantId,
      occurredAt: new Date(entry.at).toISOString(),
      version: 1,
      data: { id: entry.subject, ...data },
    };
  });
  await recordChanges(env, batch.tenantId, batch.entries);
  await publishEvents(env, events);
  if (env.FAULTS) await faultPoint(env.FAULTS, "outbox.published", batch.tenantId);
}
