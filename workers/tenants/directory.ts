import { parseOrFail } from "../kernel/app-env.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { isUniqueViolation, platformDatabase, platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, newId } from "../kernel/ids.ts";
import type { Brand } from "./brand/contract.ts";
import { type TenantInput, type TenantStatus, tenantInput } from "./contract.ts";
import { slugClaims } from "./member-tables.ts";
import type { Plan } from "./plans.ts";
import { Remembered } from "./remembered.ts";
import { skeletonOf } from "./slugs/skeleton.ts";
import { tenants } from "./tables.ts";

export interface TenantRecord {
  id: Id<"ten">;
  slug: string;
  name: string;
  plan: Plan;
  status: TenantStatus;
  brand: Brand | null;
}

/** A tenant as a query of the directory gives it. */
export type TenantRow = Omit<TenantRecord, "brand"> & { brand: string | null };
export const tenantRecordOf = ({ brand, ...row }: TenantRow): TenantRecord => ({
  ...row,
  brand: brand === null ? null : (JSON.parse(brand) as Brand),
});

/**
 * Stands in for a tenant that does not exist where its answer must not differ, in time either, from that of one
 * which refuses. Nothing is ever written to its object; a new id never looks like this one.
 */
export const NO_TENANT: Id<"ten"> = "ten_zzzzzzzzzzzzzzzzzzzzzzzzzz";

const remembered = new Remembered<TenantRecord>();

// Of a deleted tenant nothing is left but its row: it is found no more.
const OF_ID =
  "SELECT id, slug, name, plan, status, brand FROM tenants WHERE id = ?1 AND status <> 'deleted' AND ?2 > 0";
const OF_SLUG = `
SELECT id, slug, name, plan, status, brand FROM tenants WHERE slug = ?1 AND status <> 'deleted' UNION ALL
SELECT t.id, t.slug, t.name, t.plan, t.status, t.brand FROM former_slugs f JOIN tenants t ON t.id = f.tenant_id
WHERE f.slug = ?1 AND f.until > ?2 AND t.status <> 'deleted' LIMIT 1`;

const find = (env: Env, column: "slug" | "id", value: string, clock: Clock) =>
  remembered.find(env, `${column}:${value}`, clock.now(), async () => {
    const query = platformDatabase(env, "DIRECTORY").prepare(column === "id" ? OF_ID : OF_SLUG);
    const row = await query.bind(value, clock.now()).first<TenantRow>();
    return row && tenantRecordOf(row);
  });

/**
 * The tenant of a slug, or of one that it gave up within 90 days, or null. May be up to a minute old; that there is
 * none, five seconds.
 */
export const findTenantBySlug = (
  env: Env,
  slug: string,
  clock: Clock = systemClock,
): Promise<TenantRecord | null> => find(env, "slug", slug, clock);

/** The tenant of an id, or null. As old as by slug. */
export const findTenantById = (
  env: Env,
  id: string,
  clock: Clock = systemClock,
): Promise<TenantRecord | null> => find(env, "id", id, clock);

/** Has the next request look a tenant up again: after a change of its row. */
export function forgetTenant(env: Env, { id, slug }: Pick<TenantRecord, "id" | "slug">): void {
  remembered.forget(env, `id:${id}`);
  remembered.forget(env, `slug:${slug}`);
}

/** What is wrong with a slug that somebody else has, or had. */
export const slugTaken = (slug: string): never =>
  fail("conflict", `The slug ${slug} is taken, or looks like one that is.`, {
    issues: [{ pointer: "/slug", detail: "choose another one" }],
  });

/**
 * Writes a new tenant into the directory, for the operator; its object still has to be initialised. Refused with
 * `invalid_input` or, for a slug that is taken or looks like another, `conflict`.
 */
export async function createTenant(
  env: Env,
  input: TenantInput,
  clock: Clock = systemClock,
): Promise<TenantRecord> {
  const fields = parseOrFail(tenantInput, input, "json", "The tenant has invalid fields.");
  const tenant: TenantRecord = { id: newId("ten"), ...fields, status: "active", brand: null };
  const db = platformDb(env, "DIRECTORY");
  try {
    await db.batch([
      db.insert(tenants).values({ ...tenant, createdAt: clock.now() }),
      db.insert(slugClaims).values({ skeleton: skeletonOf(tenant.slug), tenantId: tenant.id }),
    ]);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    slugTaken(tenant.slug);
  }
  forgetTenant(env, tenant);
  return tenant;
}
