import { tenantBatch, tenantStatement } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";

/** A change that a tenant's object made; `by` says for whom, and is absent where no person or key asked for it. */
export interface RecordedChange {
  id: string;
  type: string;
  subject: string;
  data: Record<string, unknown>;
  at: number;
}

interface By {
  actorType: string;
  actorId: string;
  requestId: string;
}

const INSERT = `
INSERT INTO audit_entries (tenant_id, id, actor_type, actor_id, action, target_id, detail, request_id, at)
VALUES (?1, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;

/** Writes the audit entries of changes that came through an object's outbox; once, however often they come. */
export async function recordChanges(env: Env, tenantId: Id<"ten">, changes: RecordedChange[]): Promise<void> {
  const writes = changes.flatMap(({ id, type, subject, data, at }) => {
    const { by, ...detail } = data as { by?: By } & Record<string, unknown>;
    if (!by) return [];
    const auditId = id.replace(/^evt_/, "aud_");
    const { actorType, actorId, requestId } = by;
    const values = [auditId, actorType, actorId, type, subject, JSON.stringify(detail), requestId, at];
    return [tenantStatement(env, tenantId, INSERT, ...values)];
  });
  if (writes.length > 0) await tenantBatch(env, tenantId, writes);
}
