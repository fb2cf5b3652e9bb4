import type { Ctx } from "../kernel/context.ts";
import { and, desc, eq, gte, inArray, lt, notHidden } from "../kernel/db.ts";
import { firstIdAt, type Id } from "../kernel/ids.ts";
import { decodeIdCursor, encodeCursor, type Page } from "../kernel/pages.ts";
import type { DeploymentSnapshot } from "../tenants/index.ts";
import type { LogLine, RunStatus } from "./contract.ts";
import { fetchPayload } from "./payload.ts";
import { runObjectOf } from "./run-objects.ts";
import { runPayloads, runs } from "./tables.ts";

type Deployment = Pick<DeploymentSnapshot, "id">;

/** What of a run its deployment's figures are made of. */
export interface RunFigures {
  version: string;
  status: RunStatus;
  durationMs: number;
  costMicros: number;
  errorCode: string | null;
  createdAt: number;
}

/** The newest runs of a deployment that began after `since` (milliseconds since the epoch), at most `limit` of them. */
export async function recentRuns(
  ctx: Ctx,
  { id }: Deployment,
  since: number,
  limit: number,
): Promise<RunFigures[]> {
  ctx.require("runs:read");
  const rows = await ctx.db.all(runs, {
    where: and(eq(runs.deploymentId, id), gte(runs.id, firstIdAt("run", since))),
    orderBy: desc(runs.id),
    limit,
    without: ["actorId", "actorType", "parentRunId", "replayOf", "requestId"],
  });
  return rows.map(({ version, status, durationMs, costMicros, error, createdAt }) => ({
    ...{ version, status, durationMs, costMicros, createdAt },
    errorCode: error?.code ?? null,
  }));
}

/** A run that failed or timed out. */
export interface FailedRun {
  id: Id<"run">;
  agentId: Id<"agt">;
  agentSlug: string;
  code: string;
  message: string;
  createdAt: number;
}

/** The newest runs that failed, and that timed out, of those begun after `since`: newest first, at most `limit` of each. */
export async function recentFailures(ctx: Ctx, since: number, limit: number): Promise<FailedRun[]> {
  ctx.require("runs:read");
  const withStatus = (status: RunStatus) =>
    ctx.db.all(runs, {
      where: and(
        eq(runs.status, status),
        gte(runs.id, firstIdAt("run", since)),
        notHidden(ctx, runs.agentId),
      ),
      orderBy: desc(runs.id),
      limit,
    });
  const rows = (await Promise.all([withStatus("failed"), withStatus("timed_out")])).flat();
  return rows
    .map(({ id, agentId, agentSlug, error, status, createdAt }) => ({
      ...{ id, agentId, agentSlug, createdAt },
      ...{ code: error?.code ?? status, message: error?.message ?? "" },
    }))
    .toSorted((a, b) => (a.id < b.id ? 1 : -1));
}

/** A log line with the run that wrote it. */
export interface RunLogLine extends LogLine {
  runId: Id<"run">;
  version: string;
}

export interface LogSearch {
  /** A text that a line has in its message or data, in whatever case. */
  q?: string | undefined;
  level?: LogLine["level"] | undefined;
  cursor?: string | undefined;
  /** How many runs with such lines are enough. */
  limit: number;
}

/** So many runs are looked at together, and in one search. */
const RUNS_AT_ONCE = 50;
const MAX_RUNS = 500;

/**
 * What the runs of a deployment have logged, newest first; `nextCursor` where there may be more. Of a run that its caller waits
 * for in the request the lines are there when it has ended, of all others as they come. A search that has found little after so
 * many runs goes on with the cursor.
 */
export async function searchLogs(
  ctx: Ctx,
  { id }: Deployment,
  { cursor, limit, ...search }: LogSearch,
): Promise<Page<RunLogLine>> {
  ctx.require("runs:read");
  const data: RunLogLine[] = [];
  let [before, found] = [decodeIdCursor("run", cursor), 0];
  for (let looked = 0; looked < MAX_RUNS; looked += RUNS_AT_ONCE) {
    const rows = await ctx.db.all(runs, {
      where: and(eq(runs.deploymentId, id), before && lt(runs.id, before)),
      orderBy: desc(runs.id),
      limit: RUNS_AT_ONCE,
    });
    const lines = await Promise.all((await logsOf(ctx, rows)).map(linesOf(ctx, search)));
    for (const [i, row] of rows.entries()) {
      data.push(...(lines[i] ?? []));
      before = row.id;
      if (lines[i]?.length && ++found >= limit) return { data, nextCursor: encodeCursor(row.id) };
    }
    if (rows.length < RUNS_AT_ONCE) return { data, nextCursor: null };
  }
  return { data, nextCursor: before ? encodeCursor(before) : null };
}

/** Tells whether a line matches a search. */
export function fits({ q, level }: Pick<LogSearch, "q" | "level">): (line: LogLine) => boolean {
  const asked = q?.toLowerCase();
  const has = ({ message, data }: LogLine): boolean =>
    asked === undefined || `${message}\n${JSON.stringify(data ?? "")}`.toLowerCase().includes(asked);
  return (line) => (level === undefined || line.level === level) && has(line);
}

type Row = Pick<typeof runs.$inferSelect, "id" | "version" | "status">;
type Logged = Row & Pick<typeof runPayloads.$inferSelect, "logs">;

/** Runs whose lines are still with the object that executes them. */
const UNDER_WAY: ReadonlySet<RunStatus> = new Set(["running", "awaiting_input"]);

async function logsOf(ctx: Ctx, rows: Row[]): Promise<Logged[]> {
  const ids = rows.map((row) => row.id);
  const where = inArray(runPayloads.id, ids);
  const payloads = await ctx.db.all(runPayloads, { where, without: ["input", "output"] });
  const logs = new Map(payloads.map((payload) => [payload.id, payload.logs]));
  return rows.map((row) => ({ ...row, logs: logs.get(row.id) ?? null }));
}

const linesOf =
  ({ env, tenant }: Ctx, search: Pick<LogSearch, "q" | "level">) =>
  async ({ id, version, status, logs }: Logged): Promise<RunLogLine[]> => {
    const live = UNDER_WAY.has(status) && (await runObjectOf(env, tenant.id, id).logs(id));
    const text = live || (logs && (await fetchPayload(env, tenant.id, logs)));
    if (!text) return [];
    return (JSON.parse(text) as LogLine[])
      .filter(fits(search))
      .map((line) => ({ ...line, runId: id, version }))
      .reverse();
  };
