import { indexRated, rateListings } from "../catalog/index.ts";
import { eq, or, platformDb, type SQL, sql, type Write } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { reviewReports } from "./directory-tables.ts";
import { COUNTED } from "./review-row.ts";
import { reviews } from "./tables.ts";

const AT_ONCE = 200;

const among = (column: typeof reviews.id | typeof reviewReports.reviewId, ids: string[]): SQL =>
  sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;

/**
 * Removes some of the reviews that a workspace has written or received, and what people reported of them; the ratings of
 * others' agents follow. Answers whether none is left. May be repeated.
 */
export async function removeReviews(env: Env, tenantId: Id<"ten">): Promise<boolean> {
  const catalog = platformDb(env, "CATALOG");
  const { id, listingId } = reviews;
  const theirs = or(eq(reviews.tenantId, tenantId), eq(reviews.listingTenantId, tenantId));
  const some = await catalog.select({ id, listingId }).from(reviews).where(theirs).limit(AT_ONCE);
  if (some.length === 0) return true;
  const ids = some.map((review) => review.id);
  const rated = [...new Set(some.map((review) => review.listingId))];
  await platformDb(env, "DIRECTORY").delete(reviewReports).where(among(reviewReports.reviewId, ids));
  await catalog.batch([catalog.delete(reviews).where(among(id, ids)), rateListings(env, rated, COUNTED)] as [
    Write,
    Write,
  ]);
  await indexRated(env, rated);
  return some.length < AT_ONCE;
}
