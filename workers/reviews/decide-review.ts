import { commitDirectory } from "../audit/index.ts";
import { byPerson, type PersonCtx, requirePlatformAdmin } from "../identity/index.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import { and, eq, isNull, platformDb } from "../kernel/db.ts";
import { applyDecision } from "./apply.ts";
import { type DecisionInput, decisionInput, type ReportedReview } from "./contract.ts";
import { reviewReports } from "./directory-tables.ts";
import { atOneMoment } from "./moment.ts";
import { getReported } from "./queries.ts";
import { findReview } from "./review-row.ts";

/**
 * Hides a review, or keeps it; its reports are answered by that. The log of the workspace that wrote it says which and
 * why. For administrators of the platform. Refused with `not_found`, `invalid_input`, `forbidden`,
 * `sudo_required`.
 */
export async function decideReview(
  asked: PersonCtx,
  id: string,
  input: DecisionInput,
): Promise<ReportedReview> {
  await requirePlatformAdmin(asked);
  asked.requireSudo();
  const { decision, reason } = parseOrFail(decisionInput, input, "json");
  const review = await findReview(asked.env, id);
  const { ctx: person, at } = atOneMoment(asked);
  const { env, user } = person;
  const open = and(eq(reviewReports.reviewId, review.id), isNull(reviewReports.decidedAt));
  const decided = platformDb(env, "DIRECTORY").update(reviewReports).set({ decidedAt: at }).where(open);
  const change = {
    action: decision === "hide" ? "review.hidden" : "review.kept",
    targetId: review.id,
    detail: { listingId: review.listingId, reason },
    by: byPerson(person),
  };
  // Told to who wrote it, and in the administrator's own log; whether anybody has reported it or not.
  const told = { ...change, person: user.id, tenants: [review.tenantId], whenChanged: null };
  await commitDirectory(env, [decided], [told], person);
  const hidden = decision === "hide" ? reason : null;
  await applyDecision(env, { id: review.id, listingId: review.listingId, reason: hidden }, at);
  return getReported(person, id);
}
