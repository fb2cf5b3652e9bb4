import { platformSweep, type TenantSql, tenantStatement } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { Seal, SealedEntry, StoredEntry } from "./chain.ts";

const COLUMNS = `id, actor_type AS actorType, actor_id AS actorId, action, target_id AS targetId, detail,
  request_id AS requestId, at, address, user_agent AS userAgent, salt`;

/** Entries that are not sealed yet, in the order of their ids. */
export async function readUnsealed(env: Env, tenantId: Id<"ten">, limit: number): Promise<StoredEntry[]> {
  const sql: TenantSql = `SELECT ${COLUMNS} FROM audit_entries INDEXED BY audit_entries_unsealed
    WHERE tenant_id = ?1 AND seq IS NULL ORDER BY id LIMIT ?2`;
  return (await tenantStatement(env, tenantId, sql, limit).all<StoredEntry>()).results;
}

/** How many entries wait to be sealed, and the last place that is taken. */
export async function countSeals(env: Env, tenantId: Id<"ten">): Promise<{ unsealed: number; last: number }> {
  const sql: TenantSql = `SELECT
    (SELECT count(*) FROM audit_entries INDEXED BY audit_entries_unsealed WHERE tenant_id = ?1 AND seq IS NULL) AS unsealed,
    coalesce((SELECT max(seq) FROM audit_entries WHERE tenant_id = ?1), 0) AS last`;
  const counted = await tenantStatement(env, tenantId, sql).first<{ unsealed: number; last: number }>();
  return counted ?? { unsealed: 0, last: 0 };
}

/**
 * Writes seals onto their entries; those that have one keep it, so that writing twice is as good as once. An entry whose
 * place somebody has taken stays without, for the next turn: that the place is taken is for the verification to find.
 */
export async function writeSeals(env: Env, tenantId: Id<"ten">, seals: Seal[]): Promise<void> {
  const sql: TenantSql = `UPDATE OR IGNORE audit_entries SET seq = s.value ->> 'seq', hash = s.value ->> 'hash', commitment = s.value ->> 'commitment'
    FROM json_each(?2) AS s WHERE tenant_id = ?1 AND audit_entries.id = s.value ->> 'id' AND seq IS NULL`;
  await tenantStatement(env, tenantId, sql, JSON.stringify(seals)).run();
}

/** Sealed entries after a place of the chain, in order. */
export async function readSealed(
  env: Env,
  tenantId: Id<"ten">,
  after: number,
  limit: number,
): Promise<SealedEntry[]> {
  const sql: TenantSql = `SELECT ${COLUMNS}, seq, hash, commitment FROM audit_entries
    WHERE tenant_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3`;
  return (await tenantStatement(env, tenantId, sql, after, limit).all<SealedEntry>()).results;
}

/** Removes the beginning of the chain, up to a place. */
export async function removeSealed(env: Env, tenantId: Id<"ten">, upTo: number): Promise<void> {
  await tenantStatement(
    env,
    tenantId,
    "DELETE FROM audit_entries WHERE tenant_id = ?1 AND seq <= ?2",
    upTo,
  ).run();
}

/** The first place that is taken. */
export async function firstSealed(
  env: Env,
  tenantId: Id<"ten">,
): Promise<{ seq: number; id: Id<"aud"> } | null> {
  const sql: TenantSql =
    "SELECT seq, id FROM audit_entries WHERE tenant_id = ?1 AND seq IS NOT NULL ORDER BY seq LIMIT 1";
  return tenantStatement(env, tenantId, sql).first<{ seq: number; id: Id<"aud"> }>();
}

/** Tenants in whose logs something waits to be sealed. */
export async function unsealedTenants(env: Env, limit: number): Promise<Id<"ten">[]> {
  const sql = `SELECT DISTINCT tenant_id AS id FROM audit_entries INDEXED BY audit_entries_unsealed WHERE seq IS NULL LIMIT ?`;
  const { results } = await platformSweep(env, sql, limit).all<{ id: Id<"ten"> }>();
  return results.map(({ id }) => id);
}
