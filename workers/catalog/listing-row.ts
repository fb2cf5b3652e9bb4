import type { AgentKind } from "../agents/contract.ts";
import { and, eq, inArray, lt, platformDb, sql } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { ListingView } from "./contract.ts";
import { listings } from "./tables.ts";

export type ListingRow = typeof listings.$inferSelect;

/** What a listing shows of its agent; travels in the event, so that the row can be made from it again. */
export interface ListingFace {
  agentId: Id<"agt">;
  agentSlug: string;
  tenantSlug: string;
  title: string;
  description: string;
  version: string;
  kind: string;
}

const time = (at: number): string => new Date(at).toISOString();

/** A listing as the public sees it. */
export const toView = (row: ListingRow): ListingView => ({
  id: row.id,
  ref: `${row.tenantSlug}~${row.agentSlug}`,
  tenantSlug: row.tenantSlug,
  agentSlug: row.agentSlug,
  title: row.title,
  description: row.description,
  version: row.version,
  kind: row.kind as AgentKind,
  status: row.status,
  runs: row.runs,
  publishedAt: row.publishedAt === null ? null : time(row.publishedAt),
  updatedAt: time(row.updatedAt),
});

/** The listing of a tenant's agent, in whatever status. */
export async function findListing(
  env: Env,
  tenantId: Id<"ten">,
  agentId: string,
): Promise<ListingRow | undefined> {
  const mine = and(eq(listings.tenantId, tenantId), eq(listings.agentId, agentId as Id<"agt">));
  return (await platformDb(env, "CATALOG").select().from(listings).where(mine).limit(1))[0];
}

/** Shows a listing with this face, unless a later change is there already. May be repeated. */
export async function showListing(
  env: Env,
  tenantId: Id<"ten">,
  id: Id<"lst">,
  { agentId, agentSlug, tenantSlug, title, description, version, kind }: ListingFace,
  at: number,
): Promise<void> {
  const searchText = [title, description, agentSlug, tenantSlug].join("\n").toLowerCase();
  const shown = { agentSlug, tenantSlug, title, description, version, kind, searchText, updatedAt: at };
  await platformDb(env, "CATALOG")
    .insert(listings)
    .values({ id, tenantId, agentId, ...shown, status: "published", createdAt: at, publishedAt: at })
    .onConflictDoUpdate({
      target: [listings.tenantId, listings.agentId],
      // Told twice, it is not shown while its workspace is suspended.
      set: { ...shown, status: sql`iif(${listings.status} = 'suspended', 'suspended', 'published')` },
      setWhere: sql`${listings.updatedAt} <= ${at}`,
    });
}

/** Takes a listing off the catalogue, unless a later change is there already. May be repeated. */
export async function hideListing(env: Env, tenantId: Id<"ten">, agentId: string, at: number): Promise<void> {
  const shown = inArray(listings.status, ["published", "deprecated", "suspended"]);
  const mine = and(eq(listings.tenantId, tenantId), eq(listings.agentId, agentId as Id<"agt">));
  await platformDb(env, "CATALOG")
    .update(listings)
    .set({ status: "removed", updatedAt: at })
    .where(and(mine, shown, lt(listings.updatedAt, at + 1)));
}
