import { index, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, timeColumn } from "../kernel/columns.ts";
import { sql } from "../kernel/db.ts";

/** In DIRECTORY, since they are people's own: who has reported which review, and why. One for each person and review. */
export const reviewReports = sqliteTable(
  "review_reports",
  {
    userId: idColumn<"usr">("user_id"),
    reviewId: idColumn<"rev">("review_id"),
    reason: text("reason").notNull(),
    createdAt: timeColumn("created_at").notNull(),
    /** When the platform decided about what was reported. */
    decidedAt: timeColumn("decided_at"),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.reviewId] }),
    index("review_reports_of").on(t.reviewId),
    index("review_reports_open").on(t.reviewId, t.createdAt).where(sql`decided_at IS NULL`),
  ],
);
