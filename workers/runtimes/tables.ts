import { primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, timeColumn } from "../kernel/columns.ts";

/** Conversations with prompt agents; what was said is in an object of each. */
export const conversations = sqliteTable(
  "conversations",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    id: idColumn<"cnv">("id"),
    agentId: idColumn<"agt">("agent_id"),
    /** As whoever began it calls it. */
    name: text("name").notNull(),
    updatedAt: timeColumn("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);
