import { findShownListing, slugsOf } from "../catalog/index.ts";
import { type PersonCtx, requirePlatformAdmin } from "../identity/index.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import type { Ctx } from "../kernel/context.ts";
import { and, count, desc, eq, lt, platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { decodeIdCursor, type Page, toPage } from "../kernel/pages.ts";
import {
  type ModerationQuery,
  moderationQuery,
  type OwnReview,
  type ReportedReview,
  type ReviewPage,
  type ReviewQuery,
  reviewQuery,
  STARS_DOWN,
} from "./contract.ts";
import { reviewBar } from "./may-review.ts";
import { hiddenPage, reportedOf, reportedPageOf } from "./reported.ts";
import { findReview, IS_SHOWN, reviewOf, toOwnView, toView } from "./review-row.ts";
import { reviews } from "./tables.ts";

/** What is said of a listed agent, newest first, with what it comes to. Refused with `not_found`. */
export async function listReviews(env: Env, ref: string, query: ReviewQuery = {}): Promise<ReviewPage> {
  const { rating, cursor, limit } = parseOrFail(reviewQuery, query, "query");
  const before = decodeIdCursor("rev", cursor);
  const listing = await findShownListing(env, ...slugsOf(ref));
  const db = platformDb(env, "CATALOG");
  const shown = and(eq(reviews.listingId, listing.id), IS_SHOWN);
  const asked = and(
    shown,
    rating === undefined ? undefined : eq(reviews.rating, Number(rating)),
    before === undefined ? undefined : lt(reviews.id, before),
  );
  const [rows, counts] = await db.batch([
    db
      .select()
      .from(reviews)
      .where(asked)
      .orderBy(desc(reviews.id))
      .limit(limit + 1),
    db.select({ rating: reviews.rating, count: count() }).from(reviews).where(shown).groupBy(reviews.rating),
  ]);
  const { data, nextCursor } = toPage(rows, limit, ({ id }) => id);
  const stars = STARS_DOWN.map((rating) => ({
    rating,
    count: counts.find((one) => one.rating === rating)?.count ?? 0,
  }));
  const summary = {
    rating: listing.reviews === 0 ? null : Math.round(listing.rating * 100) / 100,
    reviews: listing.reviews,
    stars,
  };
  return { data: data.map(toView), nextCursor, summary };
}

/** What the workspace itself says of a listed agent, and whether it may. Refused with `not_found`. */
export async function getOwnReview(ctx: Ctx, ref: string): Promise<OwnReview> {
  ctx.require("agents:read");
  const listing = await findShownListing(ctx.env, ...slugsOf(ref));
  const review = await reviewOf(ctx.env, ctx.tenant.id, listing.id);
  return {
    review: review && review.withdrawnAt === null ? toOwnView(review) : null,
    bar: await reviewBar(ctx, listing),
  };
}

/** Reviews that somebody has reported, or those that are hidden, oldest first. For administrators of the platform. */
export async function listReported(person: PersonCtx, query: ModerationQuery): Promise<Page<ReportedReview>> {
  await requirePlatformAdmin(person);
  const { state, cursor, limit } = parseOrFail(moderationQuery, query, "query");
  const after = decodeIdCursor("rev", cursor);
  return (state === "hidden" ? hiddenPage : reportedPageOf)(person.env, after, limit);
}

/** One review with its reports. For administrators of the platform. Refused with `not_found`. */
export async function getReported(person: PersonCtx, id: string): Promise<ReportedReview> {
  await requirePlatformAdmin(person);
  const [view] = await reportedOf(person.env, [await findReview(person.env, id)]);
  return view as ReportedReview;
}
