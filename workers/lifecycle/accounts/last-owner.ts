import type { PersonCtx } from "../../identity/index.ts";
import { platformDatabase } from "../../kernel/db.ts";

/** Workspaces that nobody else owns, and that are not to be deleted: `?1` is the person. */
export const ONLY_THEIRS = `FROM memberships m JOIN tenants t ON t.id = m.tenant_id
  WHERE m.user_id = ?1 AND m.role = 'owner' AND t.status IN ('active', 'suspended') AND NOT EXISTS (
    SELECT 1 FROM memberships o WHERE o.tenant_id = m.tenant_id AND o.role = 'owner' AND o.user_id <> ?1)`;

export interface OwnedAlone {
  slug: string;
  name: string;
}

/** The workspaces that keep a person from deleting their account: each needs another owner first, or has to go. */
export async function ownedAlone({ env, user }: Pick<PersonCtx, "env" | "user">): Promise<OwnedAlone[]> {
  const query = `SELECT t.slug, t.name ${ONLY_THEIRS} ORDER BY t.name`;
  const found = await platformDatabase(env, "DIRECTORY").prepare(query).bind(user.id).all<OwnedAlone>();
  return found.results;
}
