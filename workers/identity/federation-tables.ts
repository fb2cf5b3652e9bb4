import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { idColumn, timeColumn } from "../kernel/columns.ts";
import { users } from "./tables.ts";

// In DIRECTORY, beside the people whose they are, and gone with them.

/** Accounts elsewhere that sign a person in. */
export const identities = sqliteTable(
  "identities",
  {
    id: idColumn<"idn">("id").primaryKey(),
    /** `github`, `google`, or `sso:` with a workspace's id. */
    provider: text("provider").notNull(),
    /** What the provider names the person by, for good. Never the address: that may become somebody else's. */
    subject: text("subject").notNull(),
    userId: idColumn<"usr">("user_id").references(() => users.id, { onDelete: "cascade" }),
    /** What the person is called there, to tell one from another in the list. */
    label: text("label").notNull(),
    createdAt: timeColumn("created_at").notNull(),
    lastUsedAt: timeColumn("last_used_at"),
  },
  (t) => [
    uniqueIndex("identities_subject").on(t.provider, t.subject),
    // Of two people whom a provider gives one address, the account stays with the first.
    uniqueIndex("identities_user").on(t.userId, t.provider),
  ],
);

/** Ethereum accounts that sign a person in. */
export const wallets = sqliteTable(
  "wallets",
  {
    id: idColumn<"wal">("id").primaryKey(),
    /** With the checksum of EIP-55. One wallet signs in to one account. */
    address: text("address").notNull().unique(),
    userId: idColumn<"usr">("user_id").references(() => users.id, { onDelete: "cascade" }),
    /** The chain that it was linked on; a contract's wallet exists on that one alone. */
    chainId: integer("chain_id").notNull(),
    createdAt: timeColumn("created_at").notNull(),
    lastUsedAt: timeColumn("last_used_at"),
  },
  (t) => [index("wallets_user").on(t.userId)],
);
