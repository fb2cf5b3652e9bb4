import { type Clock, systemClock } from "../kernel/clock.ts";
import { and, asc, eq, lte, ne, platformDb, tenantBatch, tenantStatement } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { firstIdAt, type Id } from "../kernel/ids.ts";
import { removeFiles } from "../kernel/tenant-files.ts";
import { limitsOf } from "../tenants/index.ts";
import { tenants } from "../tenants/tables.ts";

const DAY_MS = 86_400_000;
/** How often each tenant is looked at, once there is nothing left to remove. */
const LOOK_MS = 3_600_000;
/** Of one call of the scheduler. */
const TENANTS = 50;
const ROUNDS = 10;
const AT_ONCE = 500;

const OLD = `SELECT id FROM runs WHERE tenant_id = ?1 AND id < ?2 AND finished_at IS NOT NULL ORDER BY id LIMIT ${AT_ONCE}`;

/**
 * Removes ended runs that were begun before a moment, with their inputs, outputs and logs; answers whether there may be
 * more. Ids and the names of files sort by time, so both are found at the beginning; what is left of a call that died
 * is found by the next. How many runs an agent has had stays as it was counted.
 */
async function pruneTenant(env: Env, tenantId: Id<"ten">, before: number): Promise<boolean> {
  const end = firstIdAt("run", before);
  const moreFiles = await removeFiles(env, tenantId, "runs/", end);
  const statement = (sql: Parameters<typeof tenantStatement>[2]) => tenantStatement(env, tenantId, sql, end);
  const [, removed] = await tenantBatch(env, tenantId, [
    statement(`DELETE FROM run_payloads WHERE tenant_id = ?1 AND id IN (${OLD})`),
    statement(`DELETE FROM runs WHERE tenant_id = ?1 AND id IN (${OLD})`),
  ]);
  return moreFiles || removed?.meta.changes === AT_ONCE;
}

async function pruneRounds(env: Env, tenantId: Id<"ten">, before: number): Promise<boolean> {
  for (let round = 0; round < ROUNDS; round++) if (!(await pruneTenant(env, tenantId, before))) return false;
  return true;
}

/**
 * Removes what tenants keep longer than their plan, or their settings, say; called by the scheduler. Those that were not
 * looked at for longest come first. Answers how many it has looked at.
 */
export async function pruneRuns(env: Env, clock: Clock = systemClock): Promise<number> {
  const db = platformDb(env, "DIRECTORY");
  const now = clock.now();
  const due = await db
    .select({ id: tenants.id, plan: tenants.plan, settings: tenants.settings })
    .from(tenants)
    .where(and(lte(tenants.prunedAt, now), ne(tenants.status, "deleted")))
    .orderBy(asc(tenants.prunedAt))
    .limit(TENANTS);
  for (const { id, plan, settings } of due) {
    const before = now - limitsOf(plan, settings).runDays * DAY_MS;
    // What is left, or failed, has its turn after the others.
    const more = await pruneRounds(env, id, before).catch((error) => {
      console.error(`runs: of ${id} not all old ones were removed`, error);
      return true;
    });
    await db
      .update(tenants)
      .set({ prunedAt: more ? now : now + LOOK_MS })
      .where(eq(tenants.id, id));
  }
  return due.length;
}
