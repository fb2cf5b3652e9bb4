import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { Id } from "../kernel/ids.ts";
import type { Role } from "../kernel/permissions.ts";

// In DIRECTORY: people belong to no single tenant, so these are platform tables.

export const users = sqliteTable("users", {
  id: idColumn<"usr">("id").primaryKey(),
  /** Lower case, so that one address is one account; it was verified before the account was made. */
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  /** Empty where the person signs in by other means alone. */
  passwordHash: text("password_hash").notNull(),
  createdAt: timeColumn("created_at").notNull(),
  /** May administer the platform. */
  platformAdmin: integer("platform_admin", { mode: "boolean" }).notNull().default(false),
  /** Since when the platform lets this person do nothing, and why. */
  suspendedAt: timeColumn("suspended_at"),
  suspendedFor: text("suspended_for"),
});

/** How a session was opened. */
export type SignInMethod = "password" | "passkey" | "oauth" | "sso" | "wallet" | "impersonation";

export const sessions = sqliteTable(
  "sessions",
  {
    /** SHA-256 of the secret in the cookie: a copy of this table signs nobody in. */
    id: text("id").primaryKey().notNull(),
    userId: idColumn<"usr">("user_id").references(() => users.id),
    /** Seconds since the epoch, as the session library counts. */
    expiresAt: integer("expires_at").notNull(),
    createdAt: timeColumn("created_at").notNull().default(0),
    /** Within ten minutes. */
    lastSeenAt: timeColumn("last_seen_at").notNull().default(0),
    address: text("address").notNull().default(""),
    userAgent: text("user_agent").notNull().default(""),
    method: text("method").$type<SignInMethod>().notNull().default("password"),
    /**
     * The workspace whose host the session was opened on; it acts in no other, since whoever holds a domain may see
     * what is sent to it. Null for the platform's own host.
     */
    tenantId: text("tenant_id").$type<Id<"ten">>(),
    /** Until when dangerous acts are open. */
    sudoUntil: timeColumn("sudo_until"),
    /** The platform's administrator who acts as this person, and why. */
    impersonatorId: text("impersonator_id").$type<Id<"usr">>(),
    impersonationReason: text("impersonation_reason"),
  },
  (t) => [
    index("sessions_user").on(t.userId),
    index("sessions_expiry").on(t.expiresAt),
    index("sessions_impersonator").on(t.impersonatorId).where(sql`${t.impersonatorId} IS NOT NULL`),
  ],
);

/** A user's seat in a tenant. */
export const memberships = sqliteTable(
  "memberships",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    userId: idColumn<"usr">("user_id").references(() => users.id),
    role: text("role").$type<Role>().notNull(),
    createdAt: timeColumn("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.userId] }), index("memberships_user").on(t.userId)],
);

/** What a one-time code is good for. */
export type CodePurpose =
  | "sign-up"
  | "reset-password"
  | "change-address"
  | "second-factor"
  | "confirm"
  | "hand-off"
  | "passkey"
  | "oauth"
  | "sso"
  | "wallet";

/** Codes that work once, such as those in mailed links: what they open is only known to who has the code. */
export const oneTimeCodes = sqliteTable(
  "one_time_codes",
  {
    /** SHA-256 of the code. */
    id: text("id").primaryKey().notNull(),
    purpose: text("purpose").$type<CodePurpose>().notNull(),
    /** The account it is about, where there is one: it goes with the account. */
    userId: text("user_id").$type<Id<"usr">>(),
    payload: jsonColumn<Record<string, unknown>>("payload").notNull(),
    expiresAt: timeColumn("expires_at").notNull(),
  },
  (t) => [index("one_time_codes_user").on(t.userId), index("one_time_codes_expiry").on(t.expiresAt)],
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
