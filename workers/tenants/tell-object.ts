import { memberships } from "../identity/tables.ts";
import { and, eq, lt, platformDb, sql, type Write } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { someAtOnce } from "../kernel/some-at-once.ts";
import { objectUpdates } from "./member-tables.ts";
import { sharesInForce } from "./shares/queries.ts";
import { tenants } from "./tables.ts";
import { teamAccessOf } from "./teams/team-access.ts";
import { tenantObject } from "./tenant-object.do.ts";

type Subject = Id<"ten"> | Id<"usr">;

/** How a further change of what is noted already is noted. */
export const notedAgain = (at: number) => ({
  target: [objectUpdates.tenantId, objectUpdates.subject],
  set: { version: sql`max(${objectUpdates.version} + 1, ${at})`, at },
});

/** The write that notes that a tenant, or a person's seat in it, changes: goes into the batch of the change. */
export const noteChange = (env: Env, tenantId: Id<"ten">, subject: Subject, at: number): Write =>
  platformDb(env, "DIRECTORY")
    .insert(objectUpdates)
    .values({ tenantId, subject, version: at, at })
    .onConflictDoUpdate(notedAgain(at));

const isTenant = (subject: Subject): subject is Id<"ten"> => subject.startsWith("ten_");

/** How it stands now, with the version that this is at least as new as. */
async function standing(env: Env, tenantId: Id<"ten">, subject: Subject) {
  // Whom the platform has suspended is in no role anywhere.
  const seat = and(
    eq(memberships.tenantId, tenantId),
    sql`${memberships.userId} = ${subject} AND NOT EXISTS
      (SELECT 1 FROM users WHERE id = ${subject} AND suspended_at IS NOT NULL)`,
  );
  const [row] = await platformDb(env, "DIRECTORY")
    .select({ version: objectUpdates.version, tenant: tenants, role: memberships.role })
    .from(objectUpdates)
    .innerJoin(tenants, eq(tenants.id, objectUpdates.tenantId))
    .leftJoin(memberships, seat)
    .where(and(eq(objectUpdates.tenantId, tenantId), eq(objectUpdates.subject, subject)));
  return row;
}

async function tell(env: Env, tenantId: Id<"ten">, subject: Subject): Promise<void> {
  const row = await standing(env, tenantId, subject);
  if (!row) return;
  const { version, tenant } = row;
  const object = tenantObject(env, tenantId);
  const { id, slug, plan, settings, status } = tenant;
  if (isTenant(subject)) {
    const [access, shares] = await Promise.all([teamAccessOf(env, id), sharesInForce(env, id)]);
    await object.initialise({ id, slug, plan, settings, access, shares, status, version });
  } else await object.setPrincipals([{ id: subject, role: row.role, version }]);
  const same = and(eq(objectUpdates.tenantId, tenantId), eq(objectUpdates.subject, subject));
  await platformDb(env, "DIRECTORY")
    .update(objectUpdates)
    .set({ told: version })
    .where(and(same, lt(objectUpdates.told, version)));
}

/**
 * Tells a tenant's object how the tenant or a person's seat stands, before the change is answered: so it counts from
 * the next request on. What cannot be told now is told by the sweep. Answers whether all was told.
 */
export async function tellObject(env: Env, tenantId: Id<"ten">, ...subjects: Subject[]): Promise<boolean> {
  try {
    for (const subject of subjects) await tell(env, tenantId, subject);
    return true;
  } catch (error) {
    console.warn(`tenants: the object of ${tenantId} was not told, it will be`, error);
    return false;
  }
}

/** How many are told in one turn, how many of them at once, and how many turns one call of the scheduler takes. */
const BATCH = 100;
const AT_ONCE = 10;
const TURNS = 5;

async function tellTurn(env: Env, before: number): Promise<number> {
  const db = platformDb(env, "DIRECTORY");
  const { tenantId, subject, told, version, at } = objectUpdates;
  const rows = await db
    .select()
    .from(objectUpdates)
    .where(and(lt(told, version), lt(at, before)))
    .orderBy(at)
    .limit(BATCH);
  await someAtOnce(rows, AT_ONCE, async (row) => {
    if (await tellObject(env, row.tenantId, row.subject)) return;
    // Behind the others, and not within this call: one object's trouble is not theirs.
    const same = and(eq(tenantId, row.tenantId), eq(subject, row.subject));
    await db.update(objectUpdates).set({ at: before }).where(same);
  });
  return rows.length;
}

/** Tells what has been waiting since before `before`; called by the scheduler. Answers how much there was. */
export async function tellWaiting(env: Env, before: number): Promise<number> {
  let sum = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const rows = await tellTurn(env, before);
    sum += rows;
    if (rows < BATCH) break;
  }
  return sum;
}
