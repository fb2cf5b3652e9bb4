import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { Id } from "../kernel/ids.ts";

// In DIRECTORY: what happened there, on its way to the tenants' logs, and the log of each person.

const changeColumns = () => ({
  id: idColumn<"aud">("id").primaryKey(),
  action: text("action").notNull(),
  targetId: text("target_id").notNull(),
  detail: jsonColumn<Record<string, unknown>>("detail").notNull(),
  actorType: text("actor_type").notNull(),
  actorId: text("actor_id").notNull(),
  requestId: text("request_id").notNull(),
  address: text("address").notNull(),
  userAgent: text("user_agent").notNull(),
  at: timeColumn("at").notNull(),
});

/** Changes of the directory that have not been carried to the logs of `tenants` and the event queue yet. */
export const directoryOutbox = sqliteTable(
  "directory_outbox",
  {
    ...changeColumns(),
    userId: text("user_id").$type<Id<"usr">>(),
    tenants: jsonColumn<Id<"ten">[]>("tenants").notNull(),
  },
  (t) => [index("directory_outbox_by_time").on(t.at)],
);

/** A person's own log: sign-ins, and changes of their account. */
export const accountEvents = sqliteTable(
  "account_events",
  { ...changeColumns(), userId: idColumn<"usr">("user_id") },
  (t) => [index("account_events_by_user").on(t.userId, t.id)],
);
