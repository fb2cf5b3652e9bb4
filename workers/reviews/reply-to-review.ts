import { findOwnAgent } from "../agents/index.ts";
import { commit } from "../audit/index.ts";
import { listings } from "../catalog/tables.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import type { Ctx } from "../kernel/context.ts";
import { eq, platformDb } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { applyReply } from "./apply.ts";
import { type ReplyInput, type ReviewView, replyInput } from "./contract.ts";
import { atOneMoment } from "./moment.ts";
import { findReview, type ReviewRow, toView } from "./review-row.ts";

/** A review of an own agent that the actor sees; another's is like none. A hidden one is not answered. */
async function findReceived(ctx: Ctx, id: string): Promise<ReviewRow> {
  const review = await findReview(ctx.env, id);
  if (review.listingTenantId !== ctx.tenant.id || review.hiddenAt !== null)
    fail("not_found", "There is no such review.");
  const { agentId } = listings;
  const about = platformDb(ctx.env, "CATALOG")
    .select({ agentId })
    .from(listings)
    .where(eq(listings.id, review.listingId));
  const [listing] = await about;
  await findOwnAgent(ctx, listing?.agentId ?? "");
  return review;
}

/**
 * Answers a review of an agent of the workspace, or changes the answer: each review has one. The same again changes
 * nothing. Refused with `not_found`, `invalid_input`, `forbidden`.
 */
export async function replyToReview(asked: Ctx, id: string, input: ReplyInput): Promise<ReviewView> {
  asked.require("listings:write");
  const { text } = parseOrFail(replyInput, input, "json");
  const review = await findReceived(asked, id);
  if (review.reply === text) return toView(review);
  const { ctx, at } = atOneMoment(asked);
  const detail = { text, before: review.reply };
  await commit(ctx, [], { action: "review.replied", targetId: review.id, detail });
  await applyReply(ctx.env, ctx.tenant.id, { id: review.id, text }, at);
  return toView(await findReview(ctx.env, id));
}

/** Removes the answer to a review. Refused with `not_found` where there is none, `forbidden`. */
export async function removeReply(asked: Ctx, id: string): Promise<void> {
  asked.require("listings:write");
  const review = await findReceived(asked, id);
  if (review.reply === null) fail("not_found", "This review has no reply.");
  const { ctx, at } = atOneMoment(asked);
  const detail = { before: review.reply };
  await commit(ctx, [], { action: "review.reply_removed", targetId: review.id, detail });
  await applyReply(ctx.env, ctx.tenant.id, { id: review.id, text: null }, at);
}
