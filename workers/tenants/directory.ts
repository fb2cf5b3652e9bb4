import { parseOrFail } from "../kernel/app-env.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { eq, isUniqueViolation, platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, newId } from "../kernel/ids.ts";
import { type TenantInput, tenantInput } from "./contract.ts";
import type { Plan } from "./plans.ts";
import { Remembered } from "./remembered.ts";
import { tenants } from "./tables.ts";

export interface TenantRecord {
  id: Id<"ten">;
  slug: string;
  name: string;
  plan: Plan;
}

/**
 * Stands in for a tenant that does not exist where its answer must not differ, in time either, from that of one
 * which refuses. Nothing is ever written to its object; a new id never looks like this one.
 */
export const NO_TENANT: Id<"ten"> = "ten_zzzzzzzzzzzzzzzzzzzzzzzzzz";

const remembered = new Remembered<TenantRecord>();

function find(env: Env, column: "slug" | "id", value: string, clock: Clock): Promise<TenantRecord | null> {
  const { id, slug, name, plan } = tenants;
  return remembered.find(env, `${column}:${value}`, clock.now(), async () => {
    const query = platformDb(env, "DIRECTORY").select({ id, slug, name, plan }).from(tenants);
    const [tenant] = await query.where(eq(tenants[column], value as Id<"ten">)).limit(1);
    return tenant ?? null;
  });
}

/** The tenant of a slug, or null. May be up to a minute old; that there is none, five seconds. */
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

/**
 * Writes a new tenant into the directory; its object still has to be initialised. Refused with `invalid_input`
 * or, for a slug that is taken, `conflict`.
 */
export async function createTenant(
  env: Env,
  input: TenantInput,
  clock: Clock = systemClock,
): Promise<TenantRecord> {
  const fields = parseOrFail(tenantInput, input, "json", "The tenant has invalid fields.");
  const tenant: TenantRecord = { id: newId("ten"), ...fields };
  try {
    await platformDb(env, "DIRECTORY")
      .insert(tenants)
      .values({ ...tenant, createdAt: clock.now() });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const issues = [{ pointer: "/slug", detail: "choose another one" }];
    fail("conflict", `The slug ${tenant.slug} is taken.`, { issues });
  }
  remembered.forget(env, `slug:${tenant.slug}`);
  return tenant;
}
