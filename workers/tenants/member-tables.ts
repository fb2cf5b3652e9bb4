import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { idColumn, timeColumn } from "../kernel/columns.ts";
import type { Id } from "../kernel/ids.ts";
import type { Role } from "../kernel/permissions.ts";

// In DIRECTORY, beside the tenants and the people between whom they stand.

/** What a slug looks like, and whose it is for ever: a tenant's own, past or present, and nobody else's. */
export const slugClaims = sqliteTable("slug_claims", {
  /** `skeletonOf` the slug. */
  skeleton: text("skeleton").primaryKey().notNull(),
  tenantId: idColumn<"ten">("tenant_id"),
});

/** Slugs that tenants have given up; until `until` their hosts lead to the tenant's new one. */
export const formerSlugs = sqliteTable("former_slugs", {
  slug: text("slug").primaryKey().notNull(),
  tenantId: idColumn<"ten">("tenant_id"),
  until: timeColumn("until").notNull(),
});

/** `open` until it is answered, revoked, or past its time. */
export type InvitationState = "open" | "accepted" | "declined" | "revoked" | "expired";

/** Seats that were offered by mail. */
export const invitations = sqliteTable(
  "invitations",
  {
    id: idColumn<"inv">("id").primaryKey(),
    tenantId: idColumn<"ten">("tenant_id"),
    email: text("email").notNull(),
    role: text("role").$type<Role>().notNull(),
    /** SHA-256 of the code in the mailed link. */
    codeHash: text("code_hash").notNull().unique(),
    state: text("state").$type<InvitationState>().notNull(),
    invitedBy: idColumn<"usr">("invited_by"),
    createdAt: timeColumn("created_at").notNull(),
    expiresAt: timeColumn("expires_at").notNull(),
    /** How often it was mailed. */
    sent: integer("sent").notNull().default(1),
    answeredAt: timeColumn("answered_at"),
  },
  (t) => [
    uniqueIndex("invitations_open").on(t.tenantId, t.email).where(sql`state = 'open'`),
    index("invitations_by_state").on(t.tenantId, t.state, t.id),
  ],
);

/** People of a workspace who work on the same agents. */
export const teams = sqliteTable(
  "teams",
  {
    id: idColumn<"tea">("id").primaryKey(),
    tenantId: idColumn<"ten">("tenant_id"),
    name: text("name").notNull(),
    createdAt: timeColumn("created_at").notNull(),
  },
  (t) => [uniqueIndex("teams_by_name").on(t.tenantId, sql`lower(${t.name})`)],
);

export const teamMembers = sqliteTable(
  "team_members",
  {
    teamId: idColumn<"tea">("team_id").references(() => teams.id, { onDelete: "cascade" }),
    userId: idColumn<"usr">("user_id"),
    tenantId: idColumn<"ten">("tenant_id"),
  },
  (t) => [
    primaryKey({ columns: [t.teamId, t.userId] }),
    index("team_members_by_user").on(t.tenantId, t.userId),
  ],
);

/** The teams to which an agent is restricted; one with no row here is for the whole workspace. */
export const agentTeams = sqliteTable(
  "agent_teams",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    agentId: idColumn<"agt">("agent_id"),
    teamId: idColumn<"tea">("team_id").references(() => teams.id, { onDelete: "cascade" }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.agentId, t.teamId] }),
    index("agent_teams_by_team").on(t.teamId),
  ],
);

/**
 * What a tenant's object is to be told: of a person's seat, or of the tenant itself (`subject` is its id). A row says
 * only that something changed; what is told is how it stands then.
 */
export const objectUpdates = sqliteTable(
  "object_updates",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    subject: text("subject").$type<Id<"ten"> | Id<"usr">>().notNull(),
    /** Goes up with each change; the object takes no older one after a newer one. */
    version: integer("version").notNull(),
    told: integer("told").notNull().default(0),
    at: timeColumn("at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.subject] }),
    index("object_updates_waiting").on(t.at).where(sql`told < version`),
  ],
);
