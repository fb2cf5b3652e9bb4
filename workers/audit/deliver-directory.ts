import type { SQL } from "drizzle-orm";
import { asc, inArray, lt, platformDb, tenantBatch } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { type DomainEvent, publishEvents } from "../kernel/events.ts";
import type { Id } from "../kernel/ids.ts";
import { directoryOutbox } from "./directory-tables.ts";
import { entryStatement } from "./entry.ts";

type Row = typeof directoryOutbox.$inferSelect;

const BATCH = 100;

/**
 * Carries changes of the directory that wait since before `before` to their tenants' logs and, as events, to the queue;
 * called by the scheduler. A change that comes twice is one entry; its event has one id. Answers how many there were.
 */
export const deliverDirectory = (env: Env, before: number): Promise<number> =>
  deliverChanges(env, lt(directoryOutbox.at, before));

/** `deliverDirectory` of the changes that a condition names. */
export async function deliverChanges(env: Env, which: SQL): Promise<number> {
  const db = platformDb(env, "DIRECTORY");
  const { at, id } = directoryOutbox;
  const rows = await db.select().from(directoryOutbox).where(which).orderBy(asc(at), asc(id)).limit(BATCH);
  if (rows.length === 0) return 0;
  const byTenant = Map.groupBy(
    rows.flatMap((row) => row.tenants.map((tenantId) => ({ tenantId, row }))),
    ({ tenantId }) => tenantId,
  );
  for (const [tenantId, theirs] of byTenant)
    await tenantBatch(
      env,
      tenantId,
      theirs.map(({ row }) => entryStatement(env, tenantId, row)),
    );
  await publishEvents(
    env,
    [...byTenant.values()].flat().map(({ tenantId, row }) => eventOf(tenantId, row)),
  );
  await db.delete(directoryOutbox).where(
    inArray(
      id,
      rows.map((row) => row.id),
    ),
  );
  return rows.length;
}

const eventOf = (tenantId: Id<"ten">, { id, action, at, targetId, detail }: Row): DomainEvent => ({
  id: id.replace(/^aud_/, "evt_") as Id<"evt">,
  type: action,
  tenantId,
  occurredAt: new Date(at).toISOString(),
  version: 1,
  data: { id: targetId, ...detail },
});
