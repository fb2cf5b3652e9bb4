import { sql } from "drizzle-orm";
import { index, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { idColumn, timeColumn } from "../kernel/columns.ts";
import type { ShareState } from "./shares/contract.ts";

/** In DIRECTORY: agents that a workspace (`tenant_id`) has offered to another one (`to_tenant_id`). */
export const agentShares = sqliteTable(
  "agent_shares",
  {
    id: idColumn<"shr">("id").primaryKey(),
    tenantId: idColumn<"ten">("tenant_id"),
    agentId: idColumn<"agt">("agent_id"),
    agentSlug: text("agent_slug").notNull(),
    /** As it was when it was offered. */
    agentTitle: text("agent_title").notNull(),
    toTenantId: idColumn<"ten">("to_tenant_id"),
    state: text("state").$type<ShareState>().notNull(),
    /** The person or service account in whose name; unknown for offers of before that was kept. */
    offeredBy: text("offered_by"),
    createdAt: timeColumn("created_at").notNull(),
    acceptedAt: timeColumn("accepted_at"),
    /** When it was declined, withdrawn or left. */
    endedAt: timeColumn("ended_at"),
  },
  (t) => [
    uniqueIndex("agent_shares_open")
      .on(t.tenantId, t.agentId, t.toTenantId)
      .where(sql`state IN ('offered', 'accepted')`),
    index("agent_shares_by_agent").on(t.tenantId, t.agentId, t.endedAt, t.id),
    index("agent_shares_by_recipient").on(t.toTenantId, t.endedAt, t.id),
  ],
);

export type ShareRow = typeof agentShares.$inferSelect;
