import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { idColumn, timeColumn } from "../kernel/columns.ts";
import { sql } from "../kernel/db.ts";

/**
 * In CATALOG: what workspaces say of others' listed agents. A platform table: everyone reads what is shown. One that was
 * withdrawn stays without its text, so that old news of it does not bring it back, and a hidden one is not simply
 * written anew. Who wrote it is in the log of their workspace alone.
 */
export const reviews = sqliteTable(
  "reviews",
  {
    id: idColumn<"rev">("id").primaryKey(),
    /** Whose review it is. */
    tenantId: idColumn<"ten">("tenant_id"),
    tenantSlug: text("tenant_slug").notNull(),
    listingId: idColumn<"lst">("listing_id"),
    /** Whose agent it is about. */
    listingTenantId: idColumn<"ten">("listing_tenant_id"),
    /** 1 to 5. */
    rating: integer("rating").notNull(),
    text: text("text").notNull(),
    createdAt: timeColumn("created_at").notNull(),
    /** When it was last written or withdrawn; older news of that change nothing. */
    changedAt: timeColumn("changed_at").notNull(),
    editedAt: timeColumn("edited_at"),
    withdrawnAt: timeColumn("withdrawn_at"),
    hiddenAt: timeColumn("hidden_at"),
    hiddenFor: text("hidden_for"),
    /** When the platform last decided about it; older news of that change nothing. */
    decidedAt: timeColumn("decided_at").notNull().default(0),
    reply: text("reply"),
    replyAt: timeColumn("reply_at"),
    replyEditedAt: timeColumn("reply_edited_at"),
    /** When the reply was last written or removed; older news of that change nothing. */
    replyChangedAt: timeColumn("reply_changed_at").notNull().default(0),
  },
  (t) => [
    uniqueIndex("reviews_one_each").on(t.listingId, t.tenantId),
    index("reviews_tenant").on(t.tenantId),
    index("reviews_listing_tenant").on(t.listingTenantId),
    index("reviews_shown")
      .on(t.listingId, t.id, t.rating)
      .where(sql`withdrawn_at IS NULL AND hidden_at IS NULL`),
    index("reviews_shown_rating")
      .on(t.listingId, t.rating, t.id)
      .where(sql`withdrawn_at IS NULL AND hidden_at IS NULL`),
    index("reviews_hidden").on(t.id).where(sql`hidden_at IS NOT NULL`),
  ],
);
