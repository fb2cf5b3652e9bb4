import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { Sealed } from "../kernel/crypto.ts";
import type { PublicEd25519Key } from "../kernel/ed25519-keys.ts";
import type { Id } from "../kernel/ids.ts";
import type { Permission } from "../kernel/permissions.ts";
import { type SignInMethod, users } from "./tables.ts";

// In DIRECTORY: access tokens are people's, like sessions.

/** Keys that sign access tokens: the latest whose time has come does, older ones still verify. */
export const signingKeys = sqliteTable("signing_keys", {
  kid: text("kid").primaryKey().notNull(),
  publicKey: jsonColumn<PublicEd25519Key>("public_key").notNull(),
  /** The private JWK, sealed. */
  privateKey: jsonColumn<Sealed>("private_key").notNull(),
  /** It is published before that, so that whoever keeps the page for a while knows it in time. */
  signsFrom: timeColumn("signs_from").notNull(),
});

/** What a person has let a program do in their name: a family of refresh tokens, each of which replaces the one before. */
export const tokenFamilies = sqliteTable(
  "token_families",
  {
    id: idColumn<"fam">("id").primaryKey(),
    userId: idColumn<"usr">("user_id").references(() => users.id, { onDelete: "cascade" }),
    /** Where its tokens act when neither host nor header say it. */
    tenantId: text("tenant_id").$type<Id<"ten">>(),
    name: text("name").notNull(),
    /** Null for all that the person's role may. */
    scopes: jsonColumn<Permission[]>("scopes"),
    createdAt: timeColumn("created_at").notNull(),
    lastUsedAt: timeColumn("last_used_at").notNull(),
    /** Thirty days after the last refresh. */
    expiresAt: timeColumn("expires_at").notNull(),
    address: text("address").notNull(),
    userAgent: text("user_agent").notNull(),
    /** How the person had signed in who made it: a workspace may ask for that. */
    method: text("method").$type<SignInMethod>().notNull().default("password"),
  },
  (t) => [index("token_families_user").on(t.userId, t.id), index("token_families_expiry").on(t.expiresAt)],
);

/** Refresh tokens, the used ones too: who comes with one of those has it from somebody else, or somebody has it from them. */
export const refreshTokens = sqliteTable(
  "refresh_tokens",
  {
    /** SHA-256 of the token: a copy of this table is worth nothing. */
    hash: text("hash").primaryKey().notNull(),
    familyId: idColumn<"fam">("family_id").references(() => tokenFamilies.id, { onDelete: "cascade" }),
    expiresAt: timeColumn("expires_at").notNull(),
    usedAt: timeColumn("used_at"),
    /** The hash of the token that replaced it. */
    successor: text("successor"),
  },
  (t) => [index("refresh_tokens_family").on(t.familyId), index("refresh_tokens_expiry").on(t.expiresAt)],
);
