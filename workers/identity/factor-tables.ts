import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { Sealed } from "../kernel/crypto.ts";
import { users } from "./tables.ts";

// In DIRECTORY, beside the people whose they are, and gone with them.

/** A person's authenticator app (TOTP, RFC 6238); one each. */
export const totp = sqliteTable("totp", {
  userId: idColumn<"usr">("user_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  secret: jsonColumn<Sealed>("secret").notNull(),
  createdAt: timeColumn("created_at").notNull(),
  /** Null until a code has shown that the app has the secret: it asks nobody for codes before. */
  confirmedAt: timeColumn("confirmed_at"),
  /** The time step of the latest code that was accepted: neither it nor an earlier one is accepted again. */
  lastStep: integer("last_step").notNull().default(0),
});

/** Codes for who has lost their other factors. Ten at a time; used ones stay, to be counted. */
export const recoveryCodes = sqliteTable(
  "recovery_codes",
  {
    /** SHA-256 of the person's id and the code. */
    id: text("id").primaryKey().notNull(),
    userId: idColumn<"usr">("user_id").references(() => users.id, { onDelete: "cascade" }),
    createdAt: timeColumn("created_at").notNull(),
    usedAt: timeColumn("used_at"),
  },
  (t) => [index("recovery_codes_user").on(t.userId)],
);

/** WebAuthn credentials. A credential belongs to one account: its id is the key. */
export const passkeys = sqliteTable(
  "passkeys",
  {
    /** The credential's id, base64url. */
    id: text("id").primaryKey().notNull(),
    userId: idColumn<"usr">("user_id").references(() => users.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** COSE key, base64url. */
    publicKey: text("public_key").notNull(),
    /** Signatures so far, as the authenticator says; 0 for those that do not count. */
    counter: integer("counter").notNull(),
    transports: jsonColumn<string[]>("transports").notNull(),
    /** Whether it is synchronised to other devices of the person. */
    backedUp: integer("backed_up", { mode: "boolean" }).notNull(),
    createdAt: timeColumn("created_at").notNull(),
    lastUsedAt: timeColumn("last_used_at"),
  },
  (t) => [index("passkeys_user").on(t.userId, t.createdAt)],
);
