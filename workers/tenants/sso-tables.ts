import { sql } from "drizzle-orm";
import { integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { Sealed } from "../kernel/crypto.ts";
import type { SsoPreset, SsoRole } from "./sso/contract.ts";

/** In DIRECTORY: how a workspace's members sign in with an identity provider of its own. */
export const ssoConnections = sqliteTable(
  "sso_connections",
  {
    tenantId: idColumn<"ten">("tenant_id").primaryKey(),
    preset: text("preset").$type<SsoPreset>().notNull(),
    issuer: text("issuer").notNull(),
    clientId: text("client_id").notNull(),
    clientSecret: jsonColumn<Sealed>("client_secret").notNull(),
    /** The addresses that it may name: those of this domain alone. */
    domain: text("domain").notNull(),
    /** What the domain's TXT record has to say; random for each workspace and domain. */
    challenge: text("challenge").notNull(),
    verifiedAt: timeColumn("verified_at"),
    /** The role of who comes for the first time and has no mapped one. */
    defaultRole: text("default_role").$type<SsoRole>().notNull(),
    /** The claim that holds groups or roles; empty for none. */
    roleClaim: text("role_claim").notNull(),
    /** Which of its values give which role, the first that fits. */
    roleMap: jsonColumn<{ value: string; role: SsoRole }[]>("role_map").notNull(),
    /** Whether the provider asks for a second factor itself, so that ours is not asked too. */
    asksSecondFactor: integer("asks_second_factor", { mode: "boolean" }).notNull(),
    /** Goes up whenever what a test has shown no longer holds. */
    revision: integer("revision").notNull(),
    testedAt: timeColumn("tested_at"),
    /** Since when members of the domain sign in this way alone. */
    enforcedAt: timeColumn("enforced_at"),
    createdAt: timeColumn("created_at").notNull(),
  },
  (t) => [uniqueIndex("sso_connections_domain").on(t.domain).where(sql`verified_at IS NOT NULL`)],
);
