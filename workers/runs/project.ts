import { type TenantSql, tenantBatch, tenantStatement } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { LedgerRun, OutboxBatch, Payload } from "../tenants/index.ts";

const UPSERT_RUNS = `
INSERT INTO runs (tenant_id, id, seq, status, agent_id, agent_slug, deployment_id, version_id, version, channel, "trigger",
  actor_type, actor_id, error, duration_ms, cost_micros, models, attempts, parent_run_id, replay_of, request_id, created_at, started_at, finished_at)
SELECT ?1, r.value ->> 'id', r.value ->> 'seq', r.value ->> 'status', r.value ->> 'agentId', r.value ->> 'agentSlug',
  r.value ->> 'deploymentId', r.value ->> 'versionId', r.value ->> 'version', r.value ->> 'channel', r.value ->> 'trigger',
  r.value ->> 'actorType', r.value ->> 'actorId', r.value ->> 'error', r.value ->> 'durationMs', r.value ->> 'costMicros', r.value ->> 'models',
  r.value ->> 'attempts', r.value ->> 'parentRunId', r.value ->> 'replayOf', r.value ->> 'requestId',
  r.value ->> 'createdAt', r.value ->> 'startedAt', r.value ->> 'finishedAt'
FROM json_each(?2) AS r WHERE true
ON CONFLICT (tenant_id, id) DO UPDATE SET seq = excluded.seq, status = excluded.status, error = excluded.error,
  duration_ms = excluded.duration_ms, cost_micros = excluded.cost_micros, models = excluded.models, attempts = excluded.attempts,
  started_at = excluded.started_at, finished_at = excluded.finished_at
WHERE excluded.seq > runs.seq`;

// Before the runs are written: those that are there already have been counted.
const COUNT_NEW_RUNS = `
INSERT INTO run_counts (tenant_id, id, runs)
SELECT ?1, r.value ->> 'agentId', count(DISTINCT r.value ->> 'id') FROM json_each(?2) AS r
WHERE NOT EXISTS (SELECT 1 FROM runs WHERE tenant_id = ?1 AND id = r.value ->> 'id')
GROUP BY r.value ->> 'agentId'
ON CONFLICT (tenant_id, id) DO UPDATE SET runs = run_counts.runs + excluded.runs`;

// A delivery that comes late, from when the run went on, takes nothing away from it.
const UPSERT_PAYLOADS = `
INSERT INTO run_payloads (tenant_id, id, input, output, logs)
SELECT ?1, r.value ->> 'id', r.value ->> 'input', r.value ->> 'output', r.value ->> 'logs' FROM json_each(?2) AS r WHERE true
ON CONFLICT (tenant_id, id) DO UPDATE SET input = excluded.input, output = coalesce(excluded.output, run_payloads.output),
  logs = coalesce(excluded.logs, run_payloads.logs)`;

// Of a run that was canceled: known when its attempt has come to an end.
const CHARGE_RUN = "UPDATE runs SET cost_micros = ?3, models = ?4 WHERE tenant_id = ?1 AND id = ?2";

/** One parameter of a D1 statement holds 2 MB; rows go over in chunks well below. */
const CHUNK_CHARS = 500_000;

/** What a later domain keeps of runs: its statements go in the same transaction, before those that write the runs. */
export interface RunCounts {
  /** `?2`: a JSON array of runs, as their columns have them. */
  ended: TenantSql;
  /** `?2` is a run that has ended, `?3` what it costs in all, `?4` the JSON of what models did for it. */
  charged: TenantSql;
}

/** Copies runs from a tenant's outbox to D1. A whole chunk is a few statements; delivering it again changes nothing. */
export async function projectRuns(
  env: Env,
  { tenantId, entries, runs }: OutboxBatch,
  counts: RunCounts,
): Promise<void> {
  const charged = entries.filter(({ type }) => type === "run.charged");
  if (runs.length + charged.length === 0) return;
  const seqOf = new Map(entries.map((entry) => [entry.subject, entry.seq]));
  const rows = runs.map((run) => JSON.stringify(toRow(run, seqOf.get(run.id) ?? 0)));
  const payloads = runs.map((run) => JSON.stringify(toPayloadRow(run)));
  const statements = [
    ...inChunks(payloads).map((chunk) => tenantStatement(env, tenantId, UPSERT_PAYLOADS, chunk)),
    ...inChunks(rows).flatMap((chunk) => [
      tenantStatement(env, tenantId, COUNT_NEW_RUNS, chunk),
      tenantStatement(env, tenantId, counts.ended, chunk),
      tenantStatement(env, tenantId, UPSERT_RUNS, chunk),
    ]),
    ...charged.flatMap(({ subject, data: { costMicros, models } }) =>
      ([counts.charged, CHARGE_RUN] as const).map((sql) =>
        tenantStatement(env, tenantId, sql, subject, Number(costMicros), JSON.stringify(models)),
      ),
    ),
  ];
  await tenantBatch(env, tenantId, statements);
}

function inChunks(rows: string[]): string[] {
  const chunks: string[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (size + row.length > CHUNK_CHARS) {
      chunks.push([]);
      size = 0;
    }
    chunks.at(-1)?.push(row);
    size += row.length;
  }
  return chunks.map((chunk) => `[${chunk.join(",")}]`);
}

const toRow = ({ actor, outcome, input, waiting: _, ...run }: LedgerRun, seq: number) => ({
  ...run,
  seq,
  actorType: actor.type,
  actorId: actor.id,
  error: outcome?.error ? JSON.stringify(outcome.error) : null,
  durationMs: outcome?.durationMs ?? 0,
  models: outcome?.models ? JSON.stringify(outcome.models) : null,
});

const jsonOf = (payload: Payload | null | undefined) => (payload ? JSON.stringify(payload) : null);

const toPayloadRow = ({ id, input, outcome, waiting }: LedgerRun) => ({
  id,
  input: JSON.stringify(input),
  output: jsonOf(outcome?.output),
  logs: jsonOf(outcome?.logs ?? waiting?.logs),
});
