import { randomHex } from "../kernel/crypto.ts";
import { tenantStatement } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";

/** An entry of a tenant's log that an outbox carries there. */
export interface CarriedEntry {
  id: string;
  actorType: string;
  actorId: string;
  action: string;
  targetId: string;
  detail: Record<string, unknown>;
  requestId: string;
  address: string;
  userAgent: string;
  at: number;
}

/** 128 random bits beside the personal fields of an entry. */
export const newSalt = (): string => randomHex(16);

const INSERT = `
INSERT INTO audit_entries
  (tenant_id, id, actor_type, actor_id, action, target_id, detail, request_id, address, user_agent, at, salt)
VALUES (?1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;

/** Writes an entry that may have been written before. */
export function entryStatement(env: Env, tenantId: Id<"ten">, entry: CarriedEntry): D1PreparedStatement {
  const { id, actorType, actorId, action, targetId, detail, requestId, address, userAgent, at } = entry;
  const told = [id, actorType, actorId, action, targetId, JSON.stringify(detail), requestId];
  return tenantStatement(env, tenantId, INSERT, ...told, address, userAgent, at, newSalt());
}
