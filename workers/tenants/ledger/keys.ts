import { sha256 } from "../../kernel/crypto.ts";
import type { Id } from "../../kernel/ids.ts";
import { newApiKey } from "../../kernel/keys.ts";
import type { Role } from "../../kernel/permissions.ts";
import type { ChangedBy } from "./deployments.ts";
import type { LedgerState } from "./state.ts";

export interface NewKey {
  id: Id<"key">;
  /** Shown once; only its SHA-256 is kept. */
  key: string;
}

/** Makes an API key of a tenant with a role. */
export async function createKey(
  state: LedgerState,
  tenantId: Id<"ten">,
  input: { name: string; role: Role },
  by: ChangedBy,
  now: number,
): Promise<NewKey> {
  const { id, key } = newApiKey(tenantId);
  const hash = await sha256(key);
  state.sql.exec(
    "INSERT INTO keys (id, hash, name, role, created_at) VALUES (?, ?, ?, ?, ?)",
    id,
    hash,
    input.name,
    input.role,
    now,
  );
  state.publish("key.created", id, { ...input, by }, now);
  return { id, key };
}

/** Revokes a key from the next request on; false when there is no such live key. */
export function revokeKey(state: LedgerState, id: string, by: ChangedBy, now: number): boolean {
  const changed = state.sql.exec(
    "UPDATE keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
    now,
    id,
  ).rowsWritten;
  if (changed === 0) return false;
  state.forgetKeys();
  state.publish("key.revoked", id, { by }, now);
  return true;
}
