import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { Id } from "../kernel/ids.ts";
import type { ExportState } from "./contract.ts";

/** How far an export has come: which of its sources, and behind what of it. */
export interface ExportPlace {
  source: number;
  after: string;
}

/** A workspace's exports: jobs that write a tar in segments, and what became of them. */
export const workspaceExports = sqliteTable(
  "workspace_exports",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    id: idColumn<"exp">("id"),
    state: text("state").$type<ExportState>().notNull(),
    requestedBy: text("requested_by").$type<Id<"usr"> | Id<"svc">>().notNull(),
    createdAt: timeColumn("created_at").notNull(),
    place: jsonColumn<ExportPlace>("place").notNull(),
    /** Segments that are written, and their bytes together. */
    segments: integer("segments").notNull().default(0),
    bytes: integer("bytes").notNull().default(0),
    /** How often it was taken up since it last came forward. */
    attempts: integer("attempts").notNull().default(0),
    /** When the scheduler looks at it: whoever works at it moves this ahead. Null for nothing left to do. */
    nextAt: timeColumn("next_at"),
    finishedAt: timeColumn("finished_at"),
    expiresAt: timeColumn("expires_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex("workspace_exports_running").on(t.tenantId).where(sql`state = 'running'`),
    // By time alone: the scheduler looks after all tenants' exports.
    index("workspace_exports_due").on(t.nextAt).where(sql`next_at IS NOT NULL`),
  ],
);

export type ExportRow = typeof workspaceExports.$inferSelect;
