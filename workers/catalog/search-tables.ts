import { index, integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, timeColumn } from "../kernel/columns.ts";

/**
 * In SEARCH: what the directory finds of each published listing. `words` (FTS5 over title, names and description) is
 * kept by triggers. A projection of the catalogue, which can be thrown away.
 */
export const documents = sqliteTable(
  "documents",
  {
    id: integer("id").primaryKey(),
    listingId: idColumn<"lst">("listing_id").unique(),
    tenantId: idColumn<"ten">("tenant_id"),
    revision: integer("revision").notNull(),
    title: text("title").notNull(),
    /** Slugs of agent and workspace. */
    names: text("names").notNull(),
    description: text("description").notNull(),
    category: text("category").notNull(),
    kind: text("kind").notNull(),
    paid: integer("paid").notNull(),
    asks: integer("asks").notNull(),
    verified: integer("verified").notNull(),
    /** By how much quality and use raise what the text scores. */
    boost: real("boost").notNull(),
    runs: integer("runs").notNull(),
    publishedAt: timeColumn("published_at").notNull(),
  },
  (t) => [
    index("documents_tenant").on(t.tenantId),
    index("documents_popular").on(t.runs, t.listingId),
    index("documents_newest").on(t.publishedAt, t.listingId),
    index("documents_category_popular").on(t.category, t.runs, t.listingId),
    index("documents_category_newest").on(t.category, t.publishedAt, t.listingId),
    index("documents_facets").on(t.category, t.kind, t.paid, t.asks, t.verified),
  ],
);

/** In SEARCH: every word of the documents, folded; `spellings` (FTS5 by trigrams) is kept by triggers. */
export const terms = sqliteTable("terms", {
  id: integer("id").primaryKey(),
  term: text("term").notNull().unique(),
});

/** In SEARCH: the one row says up to which listing the sweep has compared index and catalogue. */
export const walk = sqliteTable("walk", {
  id: integer("id").primaryKey(),
  after: text("after").notNull(),
});
