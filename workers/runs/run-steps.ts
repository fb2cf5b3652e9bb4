import { getTableColumns } from "drizzle-orm";
import type { Ctx } from "../kernel/context.ts";
import { and, asc, gt, lt, notHidden, sql } from "../kernel/db.ts";
import { firstIdAt, isId } from "../kernel/ids.ts";
import type { RunEventType, RunSummary } from "./contract.ts";
import { getRunSummary, toLedgerRun } from "./queries.ts";
import { runObjectOf } from "./run-objects.ts";
import { runs } from "./tables.ts";
import { toSummary } from "./view.ts";

/** How many runs are looked at for those that a run has called, and how many of these are told. */
const SEARCHED_RUNS = 5_000;
const MAX_CALLS = 100;

type Row = typeof runs.$inferSelect;
const ALL_BUT_ID = (Object.keys(getTableColumns(runs)) as (keyof Row)[]).filter(
  (column): column is Exclude<keyof Row, "id"> => column !== "id",
);

/** Where a run was at a time: it began an attempt, or asked for an answer. */
export interface RunMark {
  type: RunEventType;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface RunSteps {
  /** Of a run that went through the queue, for a day after its end. */
  marks: RunMark[];
  /** Runs of other agents that it called, oldest first. */
  calls: RunSummary[];
}

/** What a run went through; refuses as `getRun` does. Runs that it called are looked for only with `calls`. */
export async function getRunSteps(ctx: Ctx, runId: string, { calls }: { calls: boolean }): Promise<RunSteps> {
  const run = await getRunSummary(ctx, runId);
  const [marks, called] = await Promise.all([
    runObjectOf(ctx.env, ctx.tenant.id, run.id).marks(run.id),
    calls ? calledBy(ctx, run) : [],
  ]);
  return { marks, calls: called };
}

/** Runs are called while the one that calls goes on, so they are among those that were accepted then. */
async function calledBy(ctx: Ctx, { id, finishedAt }: RunSummary): Promise<RunSummary[]> {
  if (!isId("run", id)) return [];
  const until = firstIdAt("run", (finishedAt ? Date.parse(finishedAt) : ctx.clock.now()) + 1);
  const meanwhile = and(gt(runs.id, id), lt(runs.id, until));
  const orderBy = asc(runs.id);
  const nth = { orderBy, limit: 1, offset: SEARCHED_RUNS, without: ALL_BUT_ID };
  const [last] = await ctx.db.all(runs, { where: meanwhile, ...nth });
  const rows = await ctx.db.all(runs, {
    where: and(
      last ? and(gt(runs.id, id), lt(runs.id, last.id)) : meanwhile,
      sql`${runs.parentRunId} IS ${id}`,
      notHidden(ctx, runs.agentId),
    ),
    orderBy,
    limit: MAX_CALLS,
  });
  return rows.map((row) => toSummary(toLedgerRun(row)));
}
