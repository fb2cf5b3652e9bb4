import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { Sealed } from "../kernel/crypto.ts";
import type { AgentKind, AgentStatus, Findings, Report, VersionStatus } from "./contract.ts";
import { isLive } from "./is-live.ts";
import type { Manifest } from "./manifest/manifest.ts";

/** A program that a tenant publishes; what can be run are its versions. */
export const agents = sqliteTable(
  "agents",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    id: idColumn<"agt">("id"),
    slug: text("slug").notNull(),
    title: text("title").notNull(),
    description: text("description").notNull(),
    kind: text("kind").$type<AgentKind>().notNull(),
    status: text("status").$type<AgentStatus>().notNull(),
    /** Semver of the newest ready version; a release goes before any pre-release. */
    latestVersion: text("latest_version"),
    /** `latestKey` of that version: lets two publishers race without the older one winning. */
    latestKey: text("latest_key"),
    createdAt: timeColumn("created_at").notNull(),
    updatedAt: timeColumn("updated_at").notNull(),
    createdBy: text("created_by").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex("agents_by_slug").on(t.tenantId, t.slug),
    index("agents_by_status").on(t.tenantId, t.status, t.id),
    index("agents_by_kind_and_status").on(t.tenantId, t.kind, t.status, t.id),
    index("agents_live").on(t.tenantId, t.id).where(isLive(t.status)),
    index("agents_live_by_kind").on(t.tenantId, t.kind, t.id).where(isLive(t.status)),
  ],
);

/** One immutable build of an agent. Its files are in R2, named by `digest`. */
export const versions = sqliteTable(
  "versions",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    id: idColumn<"ver">("id"),
    agentId: idColumn<"agt">("agent_id"),
    semver: text("semver").notNull(),
    /** Text that sorts as semver does (`semverKey`). */
    sortKey: text("sort_key").notNull(),
    prerelease: integer("prerelease", { mode: "boolean" }).notNull(),
    status: text("status").$type<VersionStatus>().notNull(),
    /** SHA-256 of the canonical bundle, hex. */
    digest: text("digest").notNull(),
    manifest: jsonColumn<Manifest>("manifest").notNull(),
    report: jsonColumn<Report>("report").notNull(),
    /** How many findings of each severity the report has, so that lists need not read it. */
    findings: jsonColumn<Findings>("findings").notNull().default({ block: 0, warn: 0, note: 0 }),
    readme: text("readme"),
    bundleBytes: integer("bundle_bytes").notNull(),
    packedBytes: integer("packed_bytes").notNull(),
    createdAt: timeColumn("created_at").notNull(),
    createdBy: text("created_by").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex("versions_by_semver").on(t.tenantId, t.agentId, t.semver),
    index("versions_by_agent").on(t.tenantId, t.agentId, t.id),
    index("versions_by_digest").on(t.tenantId, t.digest),
  ],
);

/**
 * Bundles whose storing has begun, noted before their first byte: a publish that breaks off leaves files which no
 * version names. A day later the sweep forgets those that one names, and removes the others.
 */
export const pendingBundles = sqliteTable(
  "pending_bundles",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    /** The bundle's digest. */
    id: text("id").notNull(),
    at: timeColumn("at").notNull(),
    /** Set before its files are removed, and until they are: nothing is stored under this digest meanwhile. */
    removing: integer("removing", { mode: "boolean" }).notNull().default(false),
  },
  // By time alone: the sweep walks over all tenants' bundles.
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index("pending_bundles_by_time").on(t.at)],
);

/** By what the requests to a remote agent are signed: made with its first use, and kept sealed. */
export const signingSecrets = sqliteTable(
  "signing_secrets",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    /** The agent's. */
    id: idColumn<"agt">("id"),
    secret: jsonColumn<Sealed>("secret").notNull(),
    /** The one before it, by which requests are signed, too, until then. */
    previous: jsonColumn<Sealed>("previous"),
    previousUntil: timeColumn("previous_until"),
    createdAt: timeColumn("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);
export type SigningSecretRow = typeof signingSecrets.$inferSelect;

export type AgentRow = typeof agents.$inferSelect;
export type VersionRow = typeof versions.$inferSelect;
