import type { Id } from "../../kernel/ids.ts";
import type { Permission, Role } from "../../kernel/permissions.ts";
import type { KeyPrincipal, KeyRecord } from "./contract.ts";
import type { LedgerState } from "./state.ts";

interface Row extends Record<string, SqlStorageValue> {
  id: Id<"key">;
  name: string;
  principal: KeyPrincipal;
  account_name: string | null;
  role: Role | null;
  scopes: string | null;
  networks: string | null;
  hint: string;
  created_by: string;
  created_at: number;
  expires_at: number | null;
  used_at: number | null;
  old_until: number | null;
}

const SELECT = `
SELECT k.id, k.name, k.principal, s.name AS account_name, coalesce(s.role, p.role) AS role, k.scopes, k.networks,
  k.hint, k.created_by, k.created_at, k.expires_at, k.used_at, k.old_until
FROM keys k LEFT JOIN service_accounts s ON s.id = k.principal LEFT JOIN principals p ON p.id = k.principal`;

const toRecord = (state: LedgerState, row: Row): KeyRecord => ({
  id: row.id,
  name: row.name,
  principal: row.principal,
  accountName: row.account_name,
  role: row.role,
  scopes: row.scopes === null ? null : (JSON.parse(row.scopes) as Permission[]),
  networks: row.networks === null ? null : (JSON.parse(row.networks) as string[]),
  hint: row.hint,
  createdBy: row.created_by,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: state.keys.lastUse(row.id) ?? row.used_at,
  oldSecretUntil: row.old_until,
});

/** The keys of one principal, or of all; newest first. There are few. */
export function listKeys(state: LedgerState, principal: string | null): KeyRecord[] {
  const rows = state.sql.exec<Row>(
    `${SELECT} WHERE ?1 IS NULL OR k.principal = ?1 ORDER BY k.id DESC`,
    principal,
  );
  return rows.toArray().map((row) => toRecord(state, row));
}

export function findKey(state: LedgerState, id: string): KeyRecord | undefined {
  const [row] = state.sql.exec<Row>(`${SELECT} WHERE k.id = ?`, id).toArray();
  return row && toRecord(state, row);
}

/** The role of a member or service account; null where there is none of that id. */
export function roleOf(state: LedgerState, principal: string): Role | null {
  const query = `SELECT coalesce((SELECT role FROM service_accounts WHERE id = ?1),
    (SELECT role FROM principals WHERE id = ?1)) AS role`;
  return state.sql.exec<{ role: Role | null }>(query, principal).one().role;
}
