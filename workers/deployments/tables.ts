import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { Refusal } from "../kernel/errors.ts";
import type { Health, ServerLine } from "../runtimes/index.ts";
import type { DeployStep } from "./contract.ts";

/** Deployments, as projected from the tenants' objects, which decide; `revision` keeps an older state from overwriting. */
export const deployments = sqliteTable(
  "deployments",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    id: idColumn<"dep">("id"),
    agentId: idColumn<"agt">("agent_id"),
    agentSlug: text("agent_slug").notNull(),
    alias: text("alias").notNull(),
    channel: text("channel").$type<"production" | "preview">().notNull(),
    versionId: idColumn<"ver">("version_id"),
    version: text("version").notNull(),
    status: text("status").$type<"running" | "stopped">().notNull(),
    revision: integer("revision").notNull(),
    public: integer("public", { mode: "boolean" }).notNull(),
    budgetMicros: integer("budget_micros"),
    createdAt: timeColumn("created_at").notNull(),
    updatedAt: timeColumn("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("deployments_by_agent").on(t.tenantId, t.agentId),
  ],
);

/** What looks at deployments that are servers have found, those of the last hours; a row ends with its deployment. */
export const deploymentHealth = sqliteTable(
  "deployment_health",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    /** The deployment's. */
    id: idColumn<"dep">("id"),
    agentId: idColumn<"agt">("agent_id"),
    /** The latest first. */
    checks: jsonColumn<Health[]>("checks").notNull(),
    /** Lines about its servers, oldest first. */
    lines: jsonColumn<ServerLine[]>("lines").notNull().default(sql`'[]'`),
    /** When it is to be looked at next. */
    dueAt: timeColumn("due_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("deployment_health_by_agent").on(t.tenantId, t.agentId),
    // By time alone: the sweep walks over all tenants' deployments.
    index("deployment_health_due").on(t.dueAt),
  ],
);

/** Deploys as they were tried, the newest of each agent and channel: under way, live, or failed and why. */
export const deploymentAttempts = sqliteTable(
  "deployment_attempts",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    id: idColumn<"dpa">("id"),
    agentId: idColumn<"agt">("agent_id"),
    channel: text("channel").$type<"production" | "preview">().notNull(),
    versionId: idColumn<"ver">("version_id"),
    version: text("version").notNull(),
    canary: integer("canary", { mode: "boolean" }).notNull(),
    status: text("status").$type<"deploying" | "live" | "failed">().notNull(),
    step: text("step").$type<DeployStep>().notNull(),
    error: jsonColumn<Pick<Refusal, "code" | "detail">>("error"),
    startedAt: timeColumn("started_at").notNull(),
    /** When whoever is at work on it last said so. */
    seenAt: timeColumn("seen_at").notNull(),
    endedAt: timeColumn("ended_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("deployment_attempts_by_agent").on(t.tenantId, t.agentId, t.channel, t.id),
    index("deployment_attempts_by_status").on(t.tenantId, t.agentId, t.status, t.seenAt),
  ],
);
