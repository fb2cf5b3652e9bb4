import { ok, type Result, refused } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import type { Role } from "../../kernel/permissions.ts";
import type { ChangesOf, PrincipalChange, ServiceAccountRecord } from "./contract.ts";
import type { ChangedBy } from "./deployments.ts";
import { listKeys } from "./key-list.ts";
import { bounded, changed, type Maker, revokeKey } from "./keys.ts";
import type { LedgerState } from "./state.ts";

export const MAX_SERVICE_ACCOUNTS = 200;

/**
 * What the directory says of members, in any order and as often as it likes: of each the newest version stands. A
 * member without a role stays known as such, so that an older message cannot bring the role back.
 */
export function setPrincipals(state: LedgerState, changes: PrincipalChange[]): void {
  for (const { id, role, version } of changes)
    state.sql.exec(
      `INSERT INTO principals (id, role, version) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET role = excluded.role, version = excluded.version WHERE excluded.version > version`,
      id,
      role,
      version,
    );
  state.keys.forget();
}

const NO_ACCOUNT = refused("not_found", "There is no such service account.");

/** The service accounts, newest first. */
export const listServiceAccounts = ({ sql }: LedgerState): ServiceAccountRecord[] =>
  sql
    .exec<ServiceAccountRecord & Record<string, SqlStorageValue>>(
      `SELECT id, name, role, created_at AS createdAt, (SELECT count(*) FROM keys WHERE principal = s.id) AS keys
       FROM service_accounts s ORDER BY id DESC`,
    )
    .toArray();

const findAccount = (state: LedgerState, id: string) =>
  listServiceAccounts(state).find((account) => account.id === id);

export interface AccountInput {
  name: string;
  role: Role;
}

/** Makes a service account; its role may do nothing that the maker may not. */
export function createServiceAccount(
  state: LedgerState,
  { name, role }: AccountInput,
  maker: Maker,
  by: ChangedBy,
  now: number,
): Result<ServiceAccountRecord> {
  const allowed = bounded({ role, scopes: null }, maker);
  if (!allowed.ok) return boundedRole(allowed);
  if (listServiceAccounts(state).length >= MAX_SERVICE_ACCOUNTS) {
    const detail = `A workspace has at most ${MAX_SERVICE_ACCOUNTS} service accounts. Delete one that is not used.`;
    return refused("conflict", detail);
  }
  const id = newId("svc");
  state.sql.exec(
    "INSERT INTO service_accounts (id, name, role, created_at) VALUES (?, ?, ?, ?)",
    id,
    name,
    role,
    now,
  );
  state.publish("service_account.created", id, { name, role, by }, now);
  return ok({ id, name, role, createdAt: now, keys: 0 });
}

const boundedRole = (refusal: Extract<Result<null>, { ok: false }>) => ({
  ...refusal,
  error: {
    ...refusal.error,
    issues: [{ pointer: "/role", detail: "choose a role that may no more than you" }],
  },
});

/** Renames a service account or gives it another role, which its keys have from the next request on. */
export function changeServiceAccount(
  state: LedgerState,
  id: string,
  changes: ChangesOf<AccountInput>,
  maker: Maker,
  by: ChangedBy,
  now: number,
): Result<ServiceAccountRecord> {
  const found = findAccount(state, id);
  if (!found) return NO_ACCOUNT;
  const before: AccountInput = { name: found.name, role: found.role };
  const after = changed(before, changes);
  for (const role of new Set([found.role, after.role])) {
    const allowed = bounded({ role, scopes: null }, maker);
    if (!allowed.ok) return boundedRole(allowed);
  }
  state.sql.exec("UPDATE service_accounts SET name = ?, role = ? WHERE id = ?", after.name, after.role, id);
  state.keys.forget();
  state.publish("service_account.changed", id, { before, after, by }, now);
  return ok({ ...found, ...after });
}

/** Deletes a service account and revokes its keys. */
export function deleteServiceAccount(
  state: LedgerState,
  id: string,
  by: ChangedBy,
  now: number,
): Result<null> {
  const account = findAccount(state, id);
  if (!account) return NO_ACCOUNT;
  for (const key of listKeys(state, id)) revokeKey(state, key.id, by, now);
  state.sql.exec("DELETE FROM service_accounts WHERE id = ?", id);
  state.keys.forget();
  state.publish("service_account.deleted", id, { name: account.name, role: account.role, by }, now);
  return ok(null);
}
