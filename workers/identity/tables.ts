import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, timeColumn } from "../kernel/columns.ts";
import type { Role } from "../kernel/permissions.ts";

// In DIRECTORY: people belong to no single tenant, so these are platform tables.

export const users = sqliteTable("users", {
  id: idColumn<"usr">("id").primaryKey(),
  /** Lower case, so that one address is one account. */
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  passwordHash: text("password_hash").notNull(),
  createdAt: timeColumn("created_at").notNull(),
});

export const sessions = sqliteTable(
  "sessions",
  {
    /** SHA-256 of the secret in the cookie: a copy of this table signs nobody in. */
    id: text("id").primaryKey().notNull(),
    userId: idColumn<"usr">("user_id").references(() => users.id),
    /** Seconds since the epoch, as the session library counts. */
    expiresAt: integer("expires_at").notNull(),
  },
  (t) => [index("sessions_user").on(t.userId), index("sessions_expiry").on(t.expiresAt)],
);

/** A user's seat in a tenant. */
export const memberships = sqliteTable(
  "memberships",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    userId: idColumn<"usr">("user_id").references(() => users.id),
    /** A copy of the tenant's: a rename changes both in one batch, and a session needs no second look-up. */
    tenantSlug: text("tenant_slug").notNull(),
    role: text("role").$type<Role>().notNull(),
    createdAt: timeColumn("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.userId] }), index("memberships_user").on(t.userId)],
);

/** Log-in attempts that have not been followed by a success, by what they have in common. */
export const loginAttempts = sqliteTable(
  "login_attempts",
  {
    /** SHA-256 of account, address or both: the table tells nobody who tried to sign in. */
    key: text("key").primaryKey().notNull(),
    attempts: integer("attempts").notNull(),
    /** Until then every further attempt is refused without looking at the password. */
    retryAt: timeColumn("retry_at").notNull(),
    expiresAt: timeColumn("expires_at").notNull(),
  },
  (t) => [index("login_attempts_expiry").on(t.expiresAt)],
);
