import { and, eq, isNull, platformDb, sql } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, isId } from "../kernel/ids.ts";
import type { OwnReview, ReviewView } from "./contract.ts";
import { reviews } from "./tables.ts";

export type ReviewRow = typeof reviews.$inferSelect;

const time = (at: number): string => new Date(at).toISOString();
const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at));

/** A review as the public sees it. */
export const toView = (row: ReviewRow): ReviewView => ({
  id: row.id,
  workspace: row.tenantSlug,
  rating: row.rating,
  text: row.text,
  createdAt: time(row.createdAt),
  editedAt: timeOrNull(row.editedAt),
  reply:
    row.reply === null || row.replyAt === null
      ? null
      : { text: row.reply, at: time(row.replyAt), editedAt: timeOrNull(row.replyEditedAt) },
});

/** When and why a review was hidden. */
export const hiddenOf = ({ hiddenAt, hiddenFor }: ReviewRow) =>
  hiddenAt === null ? null : { at: time(hiddenAt), reason: hiddenFor ?? "" };

/** A review as those who wrote it see it. */
export const toOwnView = (row: ReviewRow): NonNullable<OwnReview["review"]> => ({
  ...toView(row),
  hidden: hiddenOf(row),
});

/** Holds for the reviews that everyone sees, and that count. */
export const IS_SHOWN = and(isNull(reviews.withdrawnAt), isNull(reviews.hiddenAt));

/** What a workspace says of a listing, withdrawn or not. */
export async function reviewOf(
  env: Env,
  tenantId: Id<"ten">,
  listingId: Id<"lst">,
): Promise<ReviewRow | undefined> {
  const mine = and(eq(reviews.listingId, listingId), eq(reviews.tenantId, tenantId));
  return (await platformDb(env, "CATALOG").select().from(reviews).where(mine).limit(1))[0];
}

/** A review that was not withdrawn, hidden or not. Refused with `not_found`. */
export async function findReview(env: Env, id: string): Promise<ReviewRow> {
  const found =
    isId("rev", id) &&
    (await platformDb(env, "CATALOG")
      .select()
      .from(reviews)
      .where(and(eq(reviews.id, id), isNull(reviews.withdrawnAt)))
      .limit(1));
  return (found || [])[0] ?? fail("not_found", "There is no such review.");
}

const OF_LISTING = sql`FROM reviews r
  WHERE r.listing_id = listings.id AND r.withdrawn_at IS NULL AND r.hidden_at IS NULL`;

/** How many reviews of a listing count, and the sum of their stars: what `rateListings` takes. */
export const COUNTED = {
  reviews: sql`(SELECT count(*) ${OF_LISTING})`,
  stars: sql`(SELECT total(r.rating) ${OF_LISTING})`,
};
