import { tenantBatch } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { type By, detailOf, originOf } from "./by.ts";
import { entryStatement } from "./entry.ts";

/** A change that a tenant's object made; `by` says for whom, and is absent where no person or key asked for it. */
export interface RecordedChange {
  id: string;
  type: string;
  subject: string;
  data: Record<string, unknown>;
  at: number;
}

/** Writes the audit entries of changes that came through an object's outbox; once, however often they come. */
export async function recordChanges(env: Env, tenantId: Id<"ten">, changes: RecordedChange[]): Promise<void> {
  const writes = changes.flatMap(({ id, type, subject, data, at }) => {
    const { by, ...changed } = data as { by?: By } & Record<string, unknown>;
    if (!by) return [];
    const { actorType, actorId, requestId } = by;
    const entry = {
      id: id.replace(/^evt_/, "aud_"),
      ...{
        actorType,
        actorId,
        action: type,
        targetId: subject,
        detail: detailOf(changed, by),
        requestId,
        at,
      },
    };
    return [entryStatement(env, tenantId, { ...entry, ...originOf(by) })];
  });
  if (writes.length > 0) await tenantBatch(env, tenantId, writes);
}
