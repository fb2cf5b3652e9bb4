import { index, integer, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { idColumn, timeColumn } from "../kernel/columns.ts";
import type { Category, ListingStatus } from "./contract.ts";

/** In CATALOG: the public face of agents, and counts over their runs. A platform table: everyone reads it. */
export const listings = sqliteTable(
  "listings",
  {
    id: idColumn<"lst">("id").primaryKey(),
    tenantId: idColumn<"ten">("tenant_id"),
    tenantSlug: text("tenant_slug").notNull(),
    agentId: idColumn<"agt">("agent_id"),
    agentSlug: text("agent_slug").notNull(),
    title: text("title").notNull(),
    description: text("description").notNull(),
    /** Semver of the version shown. */
    version: text("version").notNull(),
    kind: text("kind").notNull(),
    status: text("status").$type<ListingStatus>().notNull(),
    category: text("category").$type<Category>().notNull().default("utilities"),
    priceMicros: integer("price_micros").notNull().default(0),
    /** What it asks for, as bits: `asks.ts`. */
    asks: integer("asks").notNull().default(0),
    /** How many it has of readme, examples and tests. */
    quality: integer("quality").notNull().default(0),
    /** Whether its workspace has proven a domain. */
    verified: integer("verified", { mode: "boolean" }).notNull().default(false),
    /** Grows with each change, so that the search index can tell what is newer. */
    revision: integer("revision").notNull().default(1),
    runs: integer("runs").notNull().default(0),
    /** How many reviews count, and what they come to: `rate-listing.ts`. */
    reviews: integer("reviews").notNull().default(0),
    rating: real("rating").notNull().default(0),
    /** When the newest counted event happened; older ones change nothing. */
    statisticsAt: timeColumn("statistics_at").notNull().default(0),
    createdAt: timeColumn("created_at").notNull(),
    updatedAt: timeColumn("updated_at").notNull(),
    publishedAt: timeColumn("published_at"),
    /** When its workspace was last suspended or went on; older news of that change nothing. */
    workspaceAt: timeColumn("workspace_at").notNull().default(0),
  },
  (t) => [
    uniqueIndex("listings_agent").on(t.tenantId, t.agentId),
    uniqueIndex("listings_slug").on(t.tenantSlug, t.agentSlug),
    index("listings_popular").on(t.status, t.runs, t.id),
    index("listings_newest").on(t.status, t.publishedAt, t.id),
  ],
);
