import { platformDb, type SQL, sql, type Write } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { NEXT_REVISION } from "./listing-row.ts";
import { PRIOR } from "./rating-prior.ts";
import { indexListings } from "./search/index-listings.ts";
import { listings } from "./tables.ts";

const among = (ids: readonly string[]): SQL =>
  sql`${listings.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;

/** Of the listing that is written: how many reviews count, and the sum of their stars. */
export interface Counted {
  reviews: SQL;
  stars: SQL;
}

/**
 * The write that brings listings' ratings to what their reviews come to. It goes into the batch that changes the reviews;
 * `indexRated` follows.
 */
export const rateListings = (env: Env, ids: readonly string[], { reviews, stars }: Counted): Write => {
  const weighed = sql`(${PRIOR.reviews * PRIOR.rating} + ${stars}) / (${PRIOR.reviews} + ${reviews})`;
  return platformDb(env, "CATALOG")
    .update(listings)
    .set({ reviews, rating: sql`iif(${reviews} = 0, 0, ${weighed})`, revision: NEXT_REVISION })
    .where(among(ids));
};

/** Brings the directory to ratings that have changed. May be repeated. */
export const indexRated = (env: Env, ids: readonly string[]): Promise<void> => indexListings(env, among(ids));
