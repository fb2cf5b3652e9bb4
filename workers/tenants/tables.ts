import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { Id } from "../kernel/ids.ts";
import type { Brand } from "./brand/contract.ts";
import type { Suspender, TenantStatus } from "./contract.ts";
import type { HostState } from "./hosts/contract.ts";
import type { Plan } from "./plans.ts";
import type { TenantSettings } from "./settings/contract.ts";

/** In DIRECTORY: which tenants there are. What must be exact about one is kept by its object. */
export const tenants = sqliteTable(
  "tenants",
  {
    id: idColumn<"ten">("id").primaryKey(),
    slug: text("slug").notNull().unique(),
    name: text("name").notNull(),
    plan: text("plan").$type<Plan>().notNull(),
    status: text("status").$type<TenantStatus>().notNull().default("active"),
    createdAt: timeColumn("created_at").notNull(),
    /** The person who made it; null for one that the operator made. */
    createdBy: text("created_by").$type<Id<"usr">>(),
    /** What its admins have decided; what is absent is as the plan has it. */
    settings: jsonColumn<TenantSettings>("settings").notNull().default({}),
    /** The look of its own hosts and mails; null where they look as the platform's. */
    brand: jsonColumn<Brand>("brand"),
    /** When a workspace that is `deleting` is removed. */
    deleteAt: timeColumn("delete_at"),
    /** Since when it is suspended, by whom and why; stays while it is `deleting`, and counts again once it is restored. */
    suspendedAt: timeColumn("suspended_at"),
    suspendedBy: text("suspended_by").$type<Suspender>(),
    suspendedFor: text("suspended_for"),
    /** When the scheduler next looks for runs that are older than it keeps. */
    prunedAt: timeColumn("pruned_at").notNull().default(0),
  },
  (t) => [
    index("tenants_to_remove").on(t.deleteAt).where(sql`status IN ('deleting', 'removing')`),
    index("tenants_to_prune").on(t.prunedAt).where(sql`status <> 'deleted'`),
  ],
);

/**
 * In DIRECTORY: domains of their own that tenants have asked for. Several may be proving the same host; `held` is the
 * one tenant's for whom it was proven, until the provider has let go of it.
 */
export const hosts = sqliteTable(
  "hosts",
  {
    /** As browsers send it: lower case, IDNs in punycode. */
    host: text("host").notNull(),
    tenantId: idColumn<"ten">("tenant_id"),
    state: text("state").$type<HostState>().notNull(),
    /** What the TXT record has to say; random for each tenant and each time that a host is added. */
    challenge: text("challenge").notNull(),
    held: integer("held", { mode: "boolean" }).notNull().default(false),
    isPrimary: integer("is_primary", { mode: "boolean" }).notNull().default(false),
    /** Of the primary host: pages of the workspace's subdomain are shown there, too. */
    redirect: integer("redirect", { mode: "boolean" }).notNull().default(false),
    /** What the provider calls it. */
    providerId: text("provider_id"),
    /** What the last check found, for people: what to change, where something is wrong. */
    detail: text("detail").notNull().default(""),
    /** When it was added, or lost what proved it: the proof has to be there within 14 days. */
    since: timeColumn("since").notNull(),
    checkedAt: timeColumn("checked_at"),
    /** When the scheduler looks again; null where there is nothing to look for. */
    nextCheckAt: timeColumn("next_check_at"),
    /** Since when the records of an active host are gone. */
    missingSince: timeColumn("missing_since"),
  },
  (t) => [
    primaryKey({ columns: [t.host, t.tenantId] }),
    uniqueIndex("hosts_held").on(t.host).where(sql`held = 1`),
    uniqueIndex("hosts_primary").on(t.tenantId).where(sql`is_primary = 1`),
    index("hosts_tenant").on(t.tenantId, t.host),
    index("hosts_due").on(t.nextCheckAt),
  ],
);

export type TenantRow = typeof tenants.$inferSelect;
