import { env, type TestTenant } from "../../test/harness.ts";
import { newId } from "../kernel/ids.ts";
import { projectRuns } from "../runs/index.ts";
import type { FinalStatus, LedgerRun, ModelUsage, OutboxEntry } from "../tenants/index.ts";
import { USAGE_COUNTS } from "./index.ts";
import type { usage } from "./tables.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** A Monday, at midnight. */
export const T0 = Date.UTC(2026, 10, 2);

const AGENTS = { echo: newId("agt"), sums: newId("agt") };
export type AgentName = keyof typeof AGENTS;
export const agentId = (name: AgentName) => AGENTS[name];

export interface Told {
  at: number;
  status?: FinalStatus;
  agent?: AgentName;
  version?: string;
  actor?: LedgerRun["actor"];
  durationMs?: number;
  costMicros?: number;
  models?: ModelUsage;
}

/** A run that has ended, as the tenant's object tells it. */
export function endedRun({
  at,
  agent = "echo",
  durationMs = 120,
  costMicros = 100,
  ...told
}: Told): LedgerRun {
  const { status = "succeeded", version = "1.0.0", actor = { type: "key", id: "key_1" }, models } = told;
  const error = status === "succeeded" ? null : { code: `was_${status}`, message: "no" };
  return {
    ...{ id: newId("run"), status, mode: "async", agentId: AGENTS[agent], agentSlug: agent, actor },
    ...{
      deploymentId: newId("dep"),
      versionId: newId("ver"),
      version,
      channel: "production",
      trigger: "api",
    },
    ...{ input: { text: "{}" }, waiting: null, costMicros, attempts: 1, parentRunId: null, replayOf: null },
    outcome: { status, output: null, error, logs: null, durationMs, costMicros, ...(models && { models }) },
    ...{ requestId: "req_1", createdAt: at - durationMs, startedAt: at - durationMs, finishedAt: at },
  };
}

/** The run as it was before it ended. */
export const before = (run: LedgerRun, status: "queued" | "running"): LedgerRun => ({
  ...run,
  ...{ status, outcome: null, finishedAt: null, costMicros: 0 },
});

export const entryOf = (
  seq: number,
  subject: string,
  type = "run.succeeded",
  data: OutboxEntry["data"] = {},
): OutboxEntry => ({ seq, id: newId("evt"), type, subject, data, at: T0 });

/** Delivers runs, each with its place in the outbox, and late charges. */
export const deliver = (
  { id: tenantId }: Pick<TestTenant, "id">,
  runs: readonly (readonly [seq: number, run: LedgerRun])[],
  charges: OutboxEntry[] = [],
): Promise<void> => {
  const entries = [...runs.map(([seq, run]) => entryOf(seq, run.id)), ...charges];
  const delivered = { tenantId, entries, runs: runs.map(([, run]) => run), deployments: [] };
  return projectRuns(env, delivered, USAGE_COUNTS);
};

/** Delivers runs that have ended, once. */
export const deliverEnded = (tenant: TestTenant, told: Told[]): Promise<void> =>
  deliver(
    tenant,
    told.map((one, i) => [i + 1, endedRun(one)] as const),
  );

type Row = Omit<typeof usage.$inferSelect, "agentId" | "durations"> & { durations: string };

/** A tenant's rows, by id, as D1 has them. */
export async function usageOf({ id }: Pick<TestTenant, "id">): Promise<Record<string, unknown>[]> {
  const rows = env.DATA.prepare("SELECT * FROM usage WHERE tenant_id = ? ORDER BY id").bind(id);
  const { results } = await rows.all<Row & Record<string, unknown>>();
  return results.map((row) => ({ ...row, durations: JSON.parse(row.durations) as unknown }));
}
