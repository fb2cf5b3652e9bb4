import type { Ctx } from "../kernel/context.ts";
import { eq, tenantDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, isId } from "../kernel/ids.ts";
import { tenantFiles } from "../kernel/tenant-files.ts";
import { type LedgerRun, type Payload, type RunOutcome, tenantObject } from "../tenants/index.ts";
import { isFinal, type LogLine, type RunSummary, type RunView } from "./contract.ts";
import { fetchPayload } from "./payload.ts";
import { runCounts, runPayloads, runs } from "./tables.ts";
import { toSummary, toView } from "./view.ts";

type Row = typeof runs.$inferSelect;

/**
 * A run wherever it is: ended ones in D1, the others in the tenant's object. D1 is asked first, so that reading
 * history costs the object nothing.
 */
export async function loadRun(env: Env, tenantId: Id<"ten">, runId: string): Promise<LedgerRun | undefined> {
  if (!isId("run", runId)) return undefined;
  const db = tenantDb(env, tenantId);
  const copied = () => db.first(runs, eq(runs.id, runId));
  const whole = async (row: Row) => toLedgerRun(row, await db.first(runPayloads, eq(runPayloads.id, runId)));
  const row = await copied();
  if (row && isFinal(row.status)) return whole(row);
  const live = await tenantObject(env, tenantId).run(runId);
  if (live) return live;
  // It may have been copied and forgotten between the two looks.
  const late = await copied();
  return late && whole(late);
}

/** A run as its row has it, without its payloads unless they are given. */
export function toLedgerRun(
  row: Row,
  payloads?: { input: Payload | null; output: Payload | null; logs: Payload | null },
): LedgerRun {
  const { actorType, actorId, error, durationMs, models, tenantId: _, seq: __, ...run } = row;
  const outcome: RunOutcome | null = isFinal(run.status)
    ? {
        status: run.status as RunOutcome["status"],
        output: payloads?.output ?? null,
        logs: payloads?.logs ?? null,
        error: (error as RunOutcome["error"]) ?? null,
        durationMs,
        costMicros: run.costMicros,
        ...(models && { models }),
      }
    : null;
  return {
    ...run,
    mode: "async",
    actor: { type: actorType, id: actorId },
    input: payloads?.input ?? { text: "null" },
    outcome,
    waiting: null,
    parentRunId: run.parentRunId as Id<"run"> | null,
    replayOf: run.replayOf as Id<"run"> | null,
  };
}

async function requireRun(ctx: Ctx, runId: string): Promise<LedgerRun> {
  ctx.require("runs:read");
  const run = await loadRun(ctx.env, ctx.tenant.id, runId);
  const seen = run && !ctx.hidden.includes(run.agentId) ? run : undefined;
  return seen ?? fail("not_found", `No run ${runId} in this workspace.`);
}

/** A run of the current tenant, with input and output. */
export async function getRun(ctx: Ctx, runId: string): Promise<RunView> {
  return toView(ctx.env, ctx.tenant.id, await requireRun(ctx, runId));
}

/** The state of a run without its payloads; refuses as `getRun` does. */
export async function getRunSummary(ctx: Ctx, runId: string): Promise<RunSummary> {
  return toSummary(await requireRun(ctx, runId));
}

/** The log of an ended run, oldest line first; of one under way, follow its events. */
export async function getRunLogs(ctx: Ctx, runId: string): Promise<LogLine[]> {
  const run = await requireRun(ctx, runId);
  const logs = run.outcome?.logs;
  const text = logs ? await fetchPayload(ctx.env, ctx.tenant.id, logs) : null;
  return text === null ? [] : (JSON.parse(text) as LogLine[]);
}

/** The JSON text of a run's output, as it is stored; for outputs too large to stand in the run itself. */
export async function getRunOutput(ctx: Ctx, runId: string): Promise<ReadableStream<Uint8Array> | string> {
  const run = await requireRun(ctx, runId);
  const output = run.outcome?.output ?? fail("not_found", `Run ${runId} has no output.`);
  if ("text" in output) return output.text;
  return (
    (await tenantFiles(ctx.env, ctx.tenant.id).get(output.r2))?.body ??
    fail("not_found", `The output of ${runId} is no longer kept.`)
  );
}

/** How many runs an agent has had in a tenant, removed ones among them. */
export async function countRuns(env: Env, tenantId: Id<"ten">, agentId: Id<"agt">): Promise<number> {
  return (await tenantDb(env, tenantId).first(runCounts, eq(runCounts.id, agentId)))?.runs ?? 0;
}
