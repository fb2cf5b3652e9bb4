import { and, eq, platformDb, sql, type Write } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import { rowWhere } from "../../kernel/row-where.ts";
import { someAtOnce } from "../../kernel/some-at-once.ts";
import { objectUpdates } from "../member-tables.ts";
import { agentShares } from "../share-tables.ts";
import { notedAgain, tellObject } from "../tell-object.ts";

/** The write that notes that a tenant stands otherwise, for all that run agents of it: goes into the batch of that change. */
export const noteRecipients = (env: Env, tenantId: Id<"ten">, at: number): Write =>
  platformDb(env, "DIRECTORY")
    .insert(objectUpdates)
    .select(
      rowWhere(
        objectUpdates,
        { tenantId: sql`id`, subject: sql`id`, version: at, at },
        sql`FROM tenants WHERE id IN
          (SELECT to_tenant_id FROM agent_shares WHERE tenant_id = ${tenantId} AND state = 'accepted')`,
      ),
    )
    .onConflictDoUpdate(notedAgain(at));

/** How many of their objects a change tells before it is answered, and how many of them at once. */
export const TOLD_INLINE = 50;
const AT_ONCE = 10;

/** Tells their objects, before the change is answered; of very many, those that are left the sweep tells. */
export async function tellRecipients(env: Env, tenantId: Id<"ten">): Promise<void> {
  const rows = await platformDb(env, "DIRECTORY")
    .selectDistinct({ id: agentShares.toTenantId })
    .from(agentShares)
    .where(and(eq(agentShares.tenantId, tenantId), eq(agentShares.state, "accepted")))
    .limit(TOLD_INLINE);
  await someAtOnce(rows, AT_ONCE, ({ id }) => tellObject(env, id, id));
}
