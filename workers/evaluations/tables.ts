import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { Id } from "../kernel/ids.ts";
import type { CaseStatus, Check, CheckResult, DatasetCase, EvaluationView, Gate } from "./contract.ts";

/** Cases that an agent's versions are held to. */
export const datasets = sqliteTable(
  "datasets",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    id: idColumn<"dst">("id"),
    agentId: idColumn<"agt">("agent_id"),
    name: text("name").notNull(),
    /** Counts up with each change of the cases. */
    revision: integer("revision").notNull(),
    cases: jsonColumn<DatasetCase[]>("cases").notNull(),
    caseCount: integer("case_count").notNull(),
    gate: jsonColumn<Gate>("gate"),
    createdAt: timeColumn("created_at").notNull(),
    updatedAt: timeColumn("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("datasets_by_agent").on(t.tenantId, t.agentId, t.id),
    uniqueIndex("datasets_by_name").on(t.tenantId, t.agentId, t.name),
  ],
);
export type DatasetRow = typeof datasets.$inferSelect;

/** One version, run over one revision of a dataset. */
export const evaluations = sqliteTable(
  "evaluations",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    id: idColumn<"evl">("id"),
    agentId: idColumn<"agt">("agent_id"),
    datasetId: idColumn<"dst">("dataset_id"),
    datasetName: text("dataset_name").notNull(),
    datasetRevision: integer("dataset_revision").notNull(),
    versionId: idColumn<"ver">("version_id"),
    version: text("version").notNull(),
    channel: text("channel").$type<"production" | "preview">().notNull(),
    /** Of configuration and hosts, without secrets. */
    configDigest: text("config_digest").notNull(),
    /** What is run: the version, and judges by their model. */
    trials: jsonColumn<{ agent: Id<"dep">; judges: Record<string, Id<"dep">> }>("trials").notNull(),
    status: text("status").$type<EvaluationView["status"]>().notNull(),
    error: jsonColumn<NonNullable<EvaluationView["error"]>>("error"),
    caseCount: integer("case_count").notNull(),
    done: integer("done").notNull(),
    passed: integer("passed").notNull(),
    inputTokens: integer("input_tokens").notNull(),
    outputTokens: integer("output_tokens").notNull(),
    costMicros: integer("cost_micros").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: timeColumn("created_at").notNull(),
    finishedAt: timeColumn("finished_at"),
    /** Until then somebody works on it; null once it has ended. */
    leaseUntil: timeColumn("lease_until"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("evaluations_by_agent").on(t.tenantId, t.agentId, t.id),
    index("evaluations_by_dataset").on(t.tenantId, t.datasetId, t.id),
    // By time alone: the sweep walks over those of all tenants that go on.
    index("evaluations_open").on(t.leaseUntil).where(sql`${t.leaseUntil} IS NOT NULL`),
  ],
);
export type EvaluationRow = typeof evaluations.$inferSelect;

/** The cases of an evaluation, as the dataset had them when it began. */
export const evaluationCases = sqliteTable(
  "evaluation_cases",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    /** The evaluation's id and the case's position. */
    id: text("id").notNull(),
    evaluationId: idColumn<"evl">("evaluation_id"),
    position: integer("position").notNull(),
    name: text("name").notNull(),
    /** JSON text: a null is an input, too. */
    input: text("input").notNull(),
    checks: jsonColumn<Check[]>("checks").notNull(),
    status: text("status").$type<CaseStatus>().notNull(),
    runId: text("run_id").$type<Id<"run">>(),
    output: text("output"),
    error: jsonColumn<{ code: string; message: string }>("error"),
    results: jsonColumn<CheckResult[]>("results"),
    inputTokens: integer("input_tokens").notNull().default(0),
    outputTokens: integer("output_tokens").notNull().default(0),
    costMicros: integer("cost_micros").notNull().default(0),
    durationMs: integer("duration_ms").notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("evaluation_cases_by_evaluation").on(t.tenantId, t.evaluationId, t.position),
  ],
);
export type CaseRow = typeof evaluationCases.$inferSelect;

/** Inputs that were kept to try an agent with. */
export const savedInputs = sqliteTable(
  "saved_inputs",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    id: idColumn<"inp">("id"),
    agentId: idColumn<"agt">("agent_id"),
    name: text("name").notNull(),
    /** JSON text: a null is an input, too. */
    input: text("input").notNull(),
    createdAt: timeColumn("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("saved_inputs_by_agent").on(t.tenantId, t.agentId, t.id),
  ],
);
export type SavedInputRow = typeof savedInputs.$inferSelect;
