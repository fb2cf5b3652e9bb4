import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { Id } from "../kernel/ids.ts";

/** A key of somebody who is erased, and the tenant in whose object it is. */
export interface ErasedKey {
  tenantId: Id<"ten">;
  id: Id<"key">;
}

/** In DIRECTORY: accounts that are gone, and of which something may still be on its way to a log. Ids alone. */
export const erasures = sqliteTable(
  "erasures",
  {
    userId: idColumn<"usr">("user_id").primaryKey(),
    keys: jsonColumn<ErasedKey[]>("keys").notNull(),
    /** The mail that says so, with the last address that is kept: it goes once it was sent. */
    mailId: text("mail_id").$type<Id<"mai">>().notNull(),
    createdAt: timeColumn("created_at").notNull(),
    nextAt: timeColumn("next_at").notNull(),
  },
  (t) => [index("erasures_due").on(t.nextAt)],
);
