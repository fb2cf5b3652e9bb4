import { issuesOf } from "../kernel/app-env.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { eq, isUniqueViolation, platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { DomainError, fail } from "../kernel/errors.ts";
import { type Id, newId } from "../kernel/ids.ts";
import { type TenantInput, tenantInput } from "./contract.ts";
import type { Plan } from "./plans.ts";
import { tenants } from "./tables.ts";
import { TtlMap } from "./ttl-map.ts";

export interface TenantRecord {
  id: Id<"ten">;
  slug: string;
  name: string;
  plan: Plan;
}

const CACHED_TENANTS = 10_000;
const CACHED_MS = 60_000;

// Per database: in one process there may be several (tests), and one must not answer for another.
const caches = new WeakMap<D1Database, TtlMap<TenantRecord>>();

function cacheOf(env: Env): TtlMap<TenantRecord> {
  const known = caches.get(env.DIRECTORY);
  if (known) return known;
  const made = new TtlMap<TenantRecord>(CACHED_TENANTS, CACHED_MS);
  caches.set(env.DIRECTORY, made);
  return made;
}

async function find(
  env: Env,
  column: "slug" | "id",
  value: string,
  clock: Clock,
): Promise<TenantRecord | null> {
  const cache = cacheOf(env);
  const cached = cache.get(`${column}:${value}`, clock.now());
  if (cached) return cached;
  const { id, slug, name, plan } = tenants;
  const query = platformDb(env.DIRECTORY).select({ id, slug, name, plan }).from(tenants);
  const [tenant] = await query.where(eq(tenants[column], value as Id<"ten">)).limit(1);
  // An unknown name is not kept: the tenant may be made a second later.
  if (!tenant) return null;
  cache.set(`${column}:${value}`, tenant, clock.now());
  return tenant;
}

/** The tenant of a slug, or null. May be up to a minute old. */
export const findTenantBySlug = (
  env: Env,
  slug: string,
  clock: Clock = systemClock,
): Promise<TenantRecord | null> => find(env, "slug", slug, clock);

/** The tenant of an id, or null. May be up to a minute old. */
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
  const parsed = tenantInput.safeParse(input);
  if (!parsed.success) {
    const issues = issuesOf(parsed.error, "json");
    throw new DomainError({ code: "invalid_input", detail: "The tenant has invalid fields.", issues });
  }
  const tenant: TenantRecord = { id: newId("ten"), ...parsed.data };
  try {
    await platformDb(env.DIRECTORY)
      .insert(tenants)
      .values({ ...tenant, createdAt: clock.now() });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const issues = [{ pointer: "/slug", detail: "choose another one" }];
    fail("conflict", `The slug ${tenant.slug} is taken.`, { issues });
  }
  return tenant;
}
