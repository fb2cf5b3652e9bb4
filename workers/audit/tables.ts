import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";

/** Who did what to what, from where: written in the same batch as the change itself, or carried here by an outbox. */
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
    /** Where the request came from; null once the person was erased, as are the two that follow. */
    address: text("address"),
    userAgent: text("user_agent"),
    /** Makes the commitment to address and user agent one that nobody can guess. */
    salt: text("salt"),
    /** Set when the entry is sealed: its place in the tenant's chain, the hash there, and what stands in it for the personal fields. */
    seq: integer("seq"),
    hash: text("hash"),
    commitment: text("commitment"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("audit_entries_by_at").on(t.tenantId, t.at, t.id),
    index("audit_entries_by_actor").on(t.tenantId, t.actorId, t.at, t.id),
    index("audit_entries_by_target").on(t.tenantId, t.targetId, t.at, t.id),
    uniqueIndex("audit_entries_by_seq").on(t.tenantId, t.seq),
    index("audit_entries_unsealed").on(t.tenantId, t.id).where(sql`${t.seq} IS NULL`),
    // By actor and by target alone: whoever is erased is, in all tenants.
    index("audit_entries_personal").on(t.actorId).where(sql`${t.salt} IS NOT NULL`),
    index("audit_entries_attempts")
      .on(t.targetId)
      .where(sql`${t.actorType} = 'anonymous' AND ${t.salt} IS NOT NULL`),
  ],
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
