import { commit } from "../audit/index.ts";
import { findShownListing, slugsOf } from "../catalog/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import { applyWithdrawal } from "./apply.ts";
import { atOneMoment } from "./moment.ts";
import { reviewOf } from "./review-row.ts";

/** Takes back what the workspace said of an agent, with the reply to it. Refused with `not_found`. */
export async function withdrawReview(asked: Ctx, ref: string): Promise<void> {
  asked.require("reviews:write");
  const { env, tenant } = asked;
  const listing = await findShownListing(env, ...slugsOf(ref));
  const review = await reviewOf(env, tenant.id, listing.id);
  if (!review || review.withdrawnAt !== null)
    fail("not_found", "This workspace has no review of this agent.");
  const { ctx, at } = atOneMoment(asked);
  const before = { rating: review.rating, text: review.text };
  const detail = { listingId: listing.id, listing: ref, before };
  await commit(ctx, [], { action: "review.withdrawn", targetId: review.id, detail });
  await applyWithdrawal(env, tenant.id, review, at);
}
