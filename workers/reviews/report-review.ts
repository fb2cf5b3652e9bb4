import { commitDirectory } from "../audit/index.ts";
import { byPerson, type PersonCtx } from "../identity/index.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import { lt, platformDb, sql } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { type ReportInput, reportInput } from "./contract.ts";
import { reviewReports } from "./directory-tables.ts";
import { findReview } from "./review-row.ts";

/**
 * Tells the platform what is wrong with a review. Each person does it once: again, it is the reason that changes, and what
 * was decided stays so unless the review was changed since. Refused with `not_found`, `invalid_input`.
 */
export async function reportReview(person: PersonCtx, id: string, input: ReportInput): Promise<void> {
  person.requireInPerson();
  const { env, user, clock } = person;
  const { reason } = parseOrFail(reportInput, input, "json");
  const review = await findReview(env, id);
  if (review.hiddenAt !== null) fail("not_found", "There is no such review.");
  const report = { userId: user.id, reviewId: review.id, reason, createdAt: clock.now(), decidedAt: null };
  const { decidedAt } = reviewReports;
  const write = platformDb(env, "DIRECTORY")
    .insert(reviewReports)
    .values(report)
    .onConflictDoUpdate({
      target: [reviewReports.userId, reviewReports.reviewId],
      set: { reason, createdAt: report.createdAt, decidedAt: null },
      setWhere: sql`${decidedAt} IS NULL OR ${lt(decidedAt, review.changedAt)}`,
    });
  const change = { action: "review.reported", targetId: review.id, detail: { reason }, by: byPerson(person) };
  await commitDirectory(env, [write], [{ ...change, person: user.id, tenants: [] }], person);
}
