import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { Sealed } from "../kernel/crypto.ts";
import type { MailBrand, MailTemplate } from "./contract.ts";

/** `queued` waits for `next_at`; `sending` is leased to a consumer until then; the others are final. */
export type MailState = "queued" | "sending" | "sent" | "failed";

/** In DIRECTORY: mails go to people, who belong to no single tenant. */
export const mails = sqliteTable(
  "mails",
  {
    id: idColumn<"mai">("id").primaryKey(),
    /** The event that causes the mail: the second mail of one is never written. */
    key: text("key").notNull().unique(),
    recipient: text("recipient").notNull(),
    template: text("template").$type<MailTemplate>().notNull(),
    brand: jsonColumn<MailBrand>("brand").notNull(),
    /** What it says, sealed, since links are secrets; null once it is sent or given up. */
    parameters: jsonColumn<Sealed>("parameters"),
    state: text("state").$type<MailState>().notNull(),
    /** Counts the claims; the fence of whoever holds the latest. */
    attempts: integer("attempts").notNull(),
    /** Until then nobody else takes it. */
    nextAt: timeColumn("next_at").notNull(),
    createdAt: timeColumn("created_at").notNull(),
    sentAt: timeColumn("sent_at"),
    /** The sender that took it, and its name for the mail. */
    sender: text("sender"),
    providerId: text("provider_id"),
    /** Why the last attempt failed. */
    error: text("error"),
  },
  (t) => [
    index("mails_waiting").on(t.nextAt).where(sql`state IN ('queued', 'sending')`),
    index("mails_by_recipient").on(t.recipient, t.id),
    index("mails_by_age").on(t.createdAt),
  ],
);
