import { getTableColumns, type SQL } from "drizzle-orm";
import { findOwnAgent } from "../agents/index.ts";
import { endOf, startOf } from "../audit/contract.ts";
import type { Ctx } from "../kernel/context.ts";
import { and, desc, eq, gte, lt, notHidden, sql } from "../kernel/db.ts";
import { DomainError } from "../kernel/errors.ts";
import { firstIdAt, type Id, isId } from "../kernel/ids.ts";
import { decodeIdCursor, type Page, toPage } from "../kernel/pages.ts";
import type { RunFilter, RunQuery, RunStatus, RunSummary } from "./contract.ts";
import { toLedgerRun } from "./queries.ts";
import { runs } from "./tables.ts";
import { toSummary } from "./view.ts";

/** How many runs one page looks at, however few of them fit what no index knows: the others are behind the cursor. */
export const SEARCHED_RUNS = 5_000;

type Row = typeof runs.$inferSelect;
const ALL_BUT_ID = (Object.keys(getTableColumns(runs)) as (keyof Row)[]).filter(
  (column): column is Exclude<keyof Row, "id"> => column !== "id",
);

/** The id of an agent by id or slug, so that its index serves; null for one that is not there, which has no runs. */
async function agentIdOf(ctx: Ctx, agent: string): Promise<Id<"agt"> | null> {
  if (isId("agt", agent)) return agent;
  try {
    return (await findOwnAgent(ctx, agent)).agent.id as Id<"agt">;
  } catch (error) {
    if (error instanceof DomainError && error.refusal.code === "not_found") return null;
    throw error;
  }
}

/** When, as ids that sort by it: from the first one on, and before the second. */
function span({ from, to, cursor }: RunQuery): [since: Id<"run"> | undefined, before: Id<"run"> | undefined] {
  const ends = [decodeIdCursor("run", cursor), to && firstIdAt("run", endOf(to))].filter((end) => end);
  return [from ? firstIdAt("run", startOf(from)) : undefined, ends.toSorted()[0] || undefined];
}

/** Tells the planner to go by the index of this, and not by that of all times. */
const byIndex = (condition: SQL): SQL => sql`unlikely(${condition})`;

/** What no index knows. */
// Written so that no index is tried for it; and instr, since D1 takes no LIKE patterns above 50 bytes.
function searched({ version, trigger, minDurationMs, minCostMicros, q }: RunFilter): SQL[] {
  const text = sql`lower(concat_ws(' ', ${runs.id}, ${runs.error} ->> 'code', ${runs.error} ->> 'message'))`;
  const atLeast = (column: typeof runs.durationMs | typeof runs.costMicros, least: number | undefined) =>
    least === undefined ? [] : [sql`${column} BETWEEN ${least} AND ${Number.MAX_SAFE_INTEGER}`];
  return [
    ...(version ? [sql`${runs.version} IS ${version}`] : []),
    ...(trigger ? [sql`${runs.trigger} IS ${trigger}`] : []),
    ...atLeast(runs.durationMs, minDurationMs),
    ...atLeast(runs.costMicros, minCostMicros),
    ...(q ? [sql`instr(${text}, ${q.toLowerCase()}) > 0`] : []),
  ];
}

interface Lane {
  /** What an index knows, but for when. */
  where: SQL | undefined;
  words: SQL[];
  since: Id<"run"> | undefined;
  limit: number;
  /** How many runs it looks at, where there are words. */
  most: number;
}

/** Runs of one status, or of whichever, newest first; `last` is where a search has stopped looking. */
async function readLane(ctx: Ctx, { where, words, since, limit, most }: Lane) {
  const orderBy = desc(runs.id);
  const after = (id: Id<"run"> | undefined) => and(where, id && gte(runs.id, id));
  const nth = { orderBy, limit: 1, offset: most - 1, without: ALL_BUT_ID };
  const [last] = words.length > 0 ? await ctx.db.all(runs, { where: after(since), ...nth }) : [];
  const rows = await ctx.db.all(runs, { where: and(after(last?.id ?? since), ...words), orderBy, limit });
  return { rows, last: last?.id };
}

/** The tenant's runs that fit, newest first. */
export async function listRuns(ctx: Ctx, query: RunQuery): Promise<Page<RunSummary>> {
  ctx.require("runs:read");
  const { agent, q, limit } = query;
  const [since, before] = span(query);
  const agentId = agent === undefined ? undefined : await agentIdOf(ctx, agent);
  if (agentId === null) return { data: [], nextCursor: null };
  const whole = q !== undefined && isId("run", q) ? q : undefined;
  const asked = and(
    agentId && byIndex(eq(runs.agentId, agentId)),
    whole && eq(runs.id, whole),
    before && lt(runs.id, before),
    notHidden(ctx, runs.agentId),
  );
  const words = searched(whole ? { ...query, q: undefined } : query);
  // Each status has its own place in the index, so they are read one by one and laid together.
  const statuses = query.status?.length ? [...new Set(query.status)] : [undefined];
  const most = Math.ceil(SEARCHED_RUNS / statuses.length);
  const lane = (status: RunStatus | undefined) =>
    readLane(ctx, {
      where: and(status && byIndex(eq(runs.status, status)), asked),
      words,
      since,
      limit: limit + 1,
      most,
    });
  const lanes = await Promise.all(statuses.map(lane));
  // Behind where the first of them stopped, runs of the others may be missing.
  const searchedTo = lanes
    .flatMap(({ last }) => last ?? [])
    .toSorted()
    .at(-1);
  const rows = lanes
    .flatMap((one) => one.rows)
    .filter(({ id }) => searchedTo === undefined || id >= searchedTo)
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, limit + 1);
  const page = toPage(rows, limit, ({ id }) => id, searchedTo);
  return { ...page, data: page.data.map((row) => toSummary(toLedgerRun(row))) };
}
