import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { ModelUsage, Payload, Trigger } from "../tenants/index.ts";
import type { RunError, RunStatus } from "./contract.ts";

/** Runs, as projected from the tenants' objects; `seq` is the outbox's, so that an older state never overwrites. */
export const runs = sqliteTable(
  "runs",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    id: idColumn<"run">("id"),
    seq: integer("seq").notNull(),
    status: text("status").$type<RunStatus>().notNull(),
    agentId: idColumn<"agt">("agent_id"),
    agentSlug: text("agent_slug").notNull(),
    deploymentId: idColumn<"dep">("deployment_id"),
    versionId: idColumn<"ver">("version_id"),
    version: text("version").notNull(),
    channel: text("channel").$type<"production" | "preview">().notNull(),
    trigger: text("trigger").$type<Trigger>().notNull(),
    actorType: text("actor_type").notNull(),
    actorId: text("actor_id").notNull(),
    error: jsonColumn<RunError>("error"),
    durationMs: integer("duration_ms").notNull(),
    costMicros: integer("cost_micros").notNull(),
    /** Of an agent that asked models. */
    models: jsonColumn<ModelUsage>("models"),
    attempts: integer("attempts").notNull(),
    parentRunId: text("parent_run_id"),
    replayOf: text("replay_of"),
    requestId: text("request_id").notNull(),
    createdAt: timeColumn("created_at").notNull(),
    startedAt: timeColumn("started_at"),
    finishedAt: timeColumn("finished_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("runs_by_agent").on(t.tenantId, t.agentId, t.id),
    index("runs_by_deployment").on(t.tenantId, t.deploymentId, t.id),
    index("runs_by_status").on(t.tenantId, t.status, t.id),
    index("runs_by_agent_and_status").on(t.tenantId, t.agentId, t.status, t.id),
  ],
);

/**
 * How many runs an agent has had in a tenant, ever: those that retention has removed are among them. Kept as runs are
 * written, since counting them would read all that is there.
 */
export const runCounts = sqliteTable(
  "run_counts",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    /** The agent's. */
    id: idColumn<"agt">("id"),
    runs: integer("runs").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

/** What a run took and gave, apart from `runs` so that lists stay small. Large texts lie in R2. */
export const runPayloads = sqliteTable(
  "run_payloads",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    id: idColumn<"run">("id"),
    input: jsonColumn<Payload>("input"),
    output: jsonColumn<Payload>("output"),
    logs: jsonColumn<Payload>("logs"),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);
