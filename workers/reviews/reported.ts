import { listings } from "../catalog/tables.ts";
import { and, asc, gt, isNotNull, isNull, platformDb, sql } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { type Page, toPage } from "../kernel/pages.ts";
import type { ReportedReview } from "./contract.ts";
import { reviewReports } from "./directory-tables.ts";
import { hiddenOf, type ReviewRow, toView } from "./review-row.ts";
import { reviews } from "./tables.ts";

const SHOWN_REPORTS = 20;

const list = (ids: readonly string[]) => sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;

/** Reviews with what they are about, and the reports that nobody has decided about. */
export async function reportedOf(env: Env, rows: ReviewRow[]): Promise<ReportedReview[]> {
  const { id, tenantSlug, agentSlug, title } = listings;
  const about = await platformDb(env, "CATALOG")
    .select({ id, tenantSlug, agentSlug, title })
    .from(listings)
    .where(sql`${id} IN ${list(rows.map(({ listingId }) => listingId))}`);
  const { reviewId, createdAt, decidedAt } = reviewReports;
  const reports = await platformDb(env, "DIRECTORY")
    .select()
    .from(reviewReports)
    .where(and(sql`${reviewId} IN ${list(rows.map((row) => row.id))}`, isNull(decidedAt)))
    .orderBy(asc(createdAt));
  const byReview = Map.groupBy(reports, (report) => report.reviewId);
  return rows.map((row) => {
    const listing = about.find((one) => one.id === row.listingId);
    const open = byReview.get(row.id) ?? [];
    return {
      ...toView(row),
      listing: listing ? { ref: `${listing.tenantSlug}~${listing.agentSlug}`, title: listing.title } : null,
      hidden: hiddenOf(row),
      reports: open
        .slice(0, SHOWN_REPORTS)
        .map(({ reason, createdAt: at }) => ({ reason, at: new Date(at).toISOString() })),
      reported: open.length,
    };
  });
}

/** A page of reviews that are hidden, in the order of their ids. */
export async function hiddenPage(
  env: Env,
  after: Id<"rev"> | undefined,
  limit: number,
): Promise<Page<ReportedReview>> {
  const beyond = after === undefined ? undefined : gt(reviews.id, after);
  const rows = await platformDb(env, "CATALOG")
    .select()
    .from(reviews)
    .where(and(isNotNull(reviews.hiddenAt), isNull(reviews.withdrawnAt), beyond))
    .orderBy(asc(reviews.id))
    .limit(limit + 1);
  const { data, nextCursor } = toPage(rows, limit, ({ id }) => id);
  return { data: await reportedOf(env, data), nextCursor };
}

/** A page of reviews with reports that nobody has decided about, in the order of their ids. */
export async function reportedPageOf(
  env: Env,
  after: Id<"rev"> | undefined,
  limit: number,
): Promise<Page<ReportedReview>> {
  const { reviewId, decidedAt } = reviewReports;
  const beyond = after === undefined ? undefined : gt(reviewId, after);
  const open = await platformDb(env, "DIRECTORY")
    .selectDistinct({ id: reviewId })
    .from(reviewReports)
    .where(and(isNull(decidedAt), beyond))
    .orderBy(asc(reviewId))
    .limit(limit + 1);
  const { data, nextCursor } = toPage(open, limit, ({ id }) => id);
  const rows = await platformDb(env, "CATALOG")
    .select()
    .from(reviews)
    .where(and(sql`${reviews.id} IN ${list(data.map(({ id }) => id))}`, isNull(reviews.withdrawnAt)))
    .orderBy(asc(reviews.id));
  return { data: await reportedOf(env, rows), nextCursor };
}
