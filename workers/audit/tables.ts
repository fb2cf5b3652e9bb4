import { index, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";

/** Who did what to what: written in the same batch as the change itself. */
export const auditEntries = sqliteTable(
  "audit_entries",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    id: idColumn<"aud">("id"),
    actorType: text("actor_type").notNull(),
    actorId: text("actor_id").notNull(),
    action: text("action").notNull(),
    targetId: text("target_id").notNull(),
    detail: jsonColumn<Record<string, unknown>>("detail").notNull(),
    requestId: text("request_id").notNull(),
    at: timeColumn("at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

/** Events that wait to be sent: written with the change, removed once the queue has them. */
export const outboxEvents = sqliteTable(
  "outbox_events",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    id: idColumn<"evt">("id"),
    event: jsonColumn<Record<string, unknown>>("event").notNull(),
    at: timeColumn("at").notNull(),
  },
  // By time alone: the sweep walks over all tenants' waiting events, oldest first.
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index("outbox_events_by_time").on(t.at)],
);
