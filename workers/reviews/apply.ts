import { indexRated, rateListings } from "../catalog/index.ts";
import { listings } from "../catalog/tables.ts";
import { and, eq, isNull, lt, platformDb, sql, type Write } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { rowWhere } from "../kernel/row-where.ts";
import { reviewReports } from "./directory-tables.ts";
import { COUNTED } from "./review-row.ts";
import { reviews } from "./tables.ts";

/*
 * What was decided and logged, done to the catalogue, which is a database of its own. Each of these may come again, late
 * and out of order, as events do: what is older than what is there changes nothing.
 */

export interface WrittenReview {
  id: Id<"rev">;
  listingId: Id<"lst">;
  tenantSlug: string;
  rating: number;
  text: string;
}

/** Makes a change of reviews and the ratings that follow from it, in one batch; then the directory has them. */
async function rating(env: Env, listingId: Id<"lst">, write: Write): Promise<void> {
  await platformDb(env, "CATALOG").batch([write, rateListings(env, [listingId], COUNTED)] as [Write, Write]);
  await indexRated(env, [listingId]);
}

/** Writes a review, or changes it. One that is hidden stays so. */
export async function applyReview(
  env: Env,
  tenantId: Id<"ten">,
  { id, listingId, tenantSlug, rating: stars, text }: WrittenReview,
  at: number,
): Promise<void> {
  const row = {
    ...{ id, tenantId, tenantSlug, listingId, rating: stars, text },
    ...{ listingTenantId: sql`tenant_id`, createdAt: at, changedAt: at },
  };
  const ofListing = sql`FROM ${listings} WHERE ${eq(listings.id, listingId)}`;
  const write = platformDb(env, "CATALOG")
    .insert(reviews)
    .select(rowWhere(reviews, row, ofListing))
    .onConflictDoUpdate({
      target: [reviews.listingId, reviews.tenantId],
      set: {
        ...{ rating: stars, text, tenantSlug, changedAt: at, withdrawnAt: null },
        createdAt: sql`iif(${reviews.withdrawnAt} IS NULL, ${reviews.createdAt}, ${at})`,
        editedAt: sql`iif(${reviews.withdrawnAt} IS NULL, ${at}, NULL)`,
      },
      setWhere: lt(reviews.changedAt, at),
    });
  await rating(env, listingId, write);
}

/** Takes a review back: its text, its reply and its reports go. */
export async function applyWithdrawal(
  env: Env,
  tenantId: Id<"ten">,
  { id, listingId }: { id: Id<"rev">; listingId: Id<"lst"> },
  at: number,
): Promise<void> {
  const gone = { reply: null, replyAt: null, replyEditedAt: null, replyChangedAt: at };
  const write = platformDb(env, "CATALOG")
    .update(reviews)
    .set({ ...gone, text: "", withdrawnAt: at, changedAt: at, editedAt: null })
    .where(and(eq(reviews.id, id), eq(reviews.tenantId, tenantId), lt(reviews.changedAt, at)));
  await rating(env, listingId, write);
  await platformDb(env, "DIRECTORY")
    .delete(reviewReports)
    .where(and(eq(reviewReports.reviewId, id), lt(reviewReports.createdAt, at)));
}

/** Writes the reply to a review, changes it, or removes it where there is no text. */
export async function applyReply(
  env: Env,
  listingTenantId: Id<"ten">,
  { id, text }: { id: Id<"rev">; text: string | null },
  at: number,
): Promise<void> {
  const set =
    text === null
      ? { replyAt: null, replyEditedAt: null }
      : {
          replyAt: sql`coalesce(${reviews.replyAt}, ${at})`,
          replyEditedAt: sql`iif(${reviews.reply} IS NULL, NULL, ${at})`,
        };
  const theirs = and(eq(reviews.id, id), eq(reviews.listingTenantId, listingTenantId));
  await platformDb(env, "CATALOG")
    .update(reviews)
    .set({ ...set, reply: text, replyChangedAt: at })
    .where(and(theirs, isNull(reviews.withdrawnAt), lt(reviews.replyChangedAt, at)));
}

/** Hides a review from everyone and every average, or brings it back. */
export async function applyDecision(
  env: Env,
  { id, listingId, reason }: { id: Id<"rev">; listingId: Id<"lst">; reason: string | null },
  at: number,
): Promise<void> {
  const write = platformDb(env, "CATALOG")
    .update(reviews)
    .set({ hiddenAt: reason === null ? null : at, hiddenFor: reason, decidedAt: at })
    .where(and(eq(reviews.id, id), lt(reviews.decidedAt, at)));
  await rating(env, listingId, write);
}
