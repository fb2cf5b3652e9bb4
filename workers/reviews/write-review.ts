import { commit } from "../audit/index.ts";
import { findShownListing, slugsOf } from "../catalog/index.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { applyReview } from "./apply.ts";
import { type OwnReview, type ReviewBar, type ReviewInput, reviewInput } from "./contract.ts";
import { reviewBar } from "./may-review.ts";
import { atOneMoment } from "./moment.ts";
import { reviewOf, toOwnView } from "./review-row.ts";

const WHY_NOT: Record<ReviewBar, string> = {
  own: "This is an agent of your own workspace: only others review it.",
  related: "This workspace and the publisher's have the same people: neither reviews the other's agents.",
  not_run:
    "Only a workspace in which a run of the agent has succeeded reviews it. Deploy it and run it first.",
};

/**
 * Says in the name of the workspace what an agent of another one is worth, or changes what was said: each has one review
 * of each. The same again changes nothing. Refused with `not_found`, `invalid_input`, and `forbidden` with a `reason`.
 */
export async function writeReview(
  asked: Ctx,
  ref: string,
  input: ReviewInput,
): Promise<NonNullable<OwnReview["review"]>> {
  asked.require("reviews:write");
  const { rating, text } = parseOrFail(reviewInput, input, "json");
  const listing = await findShownListing(asked.env, ...slugsOf(ref));
  const bar = await reviewBar(asked, listing);
  if (bar) fail("forbidden", WHY_NOT[bar], { meta: { reason: bar } });
  const { env, tenant } = asked;
  const before = await reviewOf(env, tenant.id, listing.id);
  const stands = before?.withdrawnAt === null ? before : undefined;
  if (stands?.rating === rating && stands.text === text) return toOwnView(stands);
  const { ctx, at } = atOneMoment(asked);
  const written = {
    id: before?.id ?? newId("rev"),
    listingId: listing.id,
    tenantSlug: tenant.slug,
    rating,
    text,
  };
  const { id, ...detail } = written;
  await commit(ctx, [], {
    ...{ action: "review.written", targetId: id },
    detail: { ...detail, listing: ref, before: stands ? { rating: stands.rating, text: stands.text } : null },
  });
  await applyReview(env, tenant.id, written, at);
  const row = await reviewOf(env, tenant.id, listing.id);
  return row ? toOwnView(row) : fail("not_found", "The agent was taken off the directory meanwhile.");
}
