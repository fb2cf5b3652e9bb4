import type { AgentKind, Category, Manifest } from "../agents/contract.ts";
import { and, eq, inArray, lt, platformDb, sql } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { asksOf, namesOf } from "./asks.ts";
import type { ListingView } from "./contract.ts";
import { indexListings } from "./search/index-listings.ts";
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
  category: Category;
  priceMicros: number;
  asks: number;
  quality: number;
}

/** What of a listing's face its version says. */
export const factsOf = (manifest: Manifest, readme: string | null) => ({
  priceMicros: manifest.pricing.perRunMicros ?? 0,
  asks: asksOf(manifest),
  quality: [readme, manifest.examples.length > 0, manifest.tests.length > 0].filter(Boolean).length,
});

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
  category: row.category,
  pricePerRunMicros: row.priceMicros,
  permissions: namesOf(row.asks),
  verified: row.verified,
  status: row.status,
  runs: row.runs,
  reviews: row.reviews,
  rating: row.reviews === 0 ? null : Math.round(row.rating * 100) / 100,
  publishedAt: row.publishedAt === null ? null : time(row.publishedAt),
  updatedAt: time(row.updatedAt),
});

/** Every change of a listing takes it, so that the search index can tell what is newer. */
export const NEXT_REVISION = sql`${listings.revision} + 1`;

export const ofAgent = (tenantId: Id<"ten">, agentId: string) =>
  and(eq(listings.tenantId, tenantId), eq(listings.agentId, agentId as Id<"agt">));

/** The listing of a tenant's agent, in whatever status. */
export async function findListing(
  env: Env,
  tenantId: Id<"ten">,
  agentId: string,
): Promise<ListingRow | undefined> {
  const mine = ofAgent(tenantId, agentId);
  return (await platformDb(env, "CATALOG").select().from(listings).where(mine).limit(1))[0];
}

/** Shows a listing with this face, unless a later change is there already. May be repeated. */
export async function showListing(
  env: Env,
  tenantId: Id<"ten">,
  id: Id<"lst">,
  face: ListingFace,
  at: number,
): Promise<void> {
  const { agentId, agentSlug, tenantSlug, title, description, version, kind } = face;
  const { category, priceMicros, asks, quality } = face;
  const names = { agentSlug, tenantSlug, title, description };
  const shown = { ...names, version, kind, category, priceMicros, asks, quality, updatedAt: at };
  await platformDb(env, "CATALOG")
    .insert(listings)
    .values({ id, tenantId, agentId, ...shown, status: "published", createdAt: at, publishedAt: at })
    .onConflictDoUpdate({
      target: [listings.tenantId, listings.agentId],
      // Told twice, it is not shown while its workspace is suspended.
      set: {
        ...shown,
        status: sql`iif(${listings.status} = 'suspended', 'suspended', 'published')`,
        revision: NEXT_REVISION,
      },
      setWhere: sql`${listings.updatedAt} <= ${at}`,
    });
  await indexListings(env, ofAgent(tenantId, agentId));
}

/** Takes a listing off the catalogue, unless a later change is there already. May be repeated. */
export async function hideListing(env: Env, tenantId: Id<"ten">, agentId: string, at: number): Promise<void> {
  const shown = inArray(listings.status, ["published", "deprecated", "suspended"]);
  const mine = ofAgent(tenantId, agentId);
  await platformDb(env, "CATALOG")
    .update(listings)
    .set({ status: "removed", updatedAt: at, revision: NEXT_REVISION })
    .where(and(mine, shown, lt(listings.updatedAt, at + 1)));
  await indexListings(env, mine);
}
