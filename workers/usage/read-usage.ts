import type { Ctx } from "../kernel/context.ts";
import { type TenantSql, tenantBatch, tenantStatement } from "../kernel/db.ts";
import type { UsageFilter, UsageGrouping } from "./contract.ts";
import type { Sums, Took } from "./figures.ts";
import type { Periods } from "./periods.ts";

/** What the rows of a question have in common: `?2` and `?3` are ends of a range of ids. */
const RANGE = `usage.id >= ?2 AND usage.id < ?3 AND (?4 IS NULL OR ?4 IN (agent_id, agent_slug))
  AND (?5 IS NULL OR channel = ?5) AND agent_id NOT IN (SELECT value FROM json_each(?6))` as const;
const SUMS =
  `sum(succeeded) AS succeeded, sum(failed) AS failed, sum(timed_out) AS timedOut, sum(canceled) AS canceled,
  sum(duration_ms) AS durationMs, sum(cost_micros) AS costMicros, sum(input_tokens) AS inputTokens,
  sum(output_tokens) AS outputTokens` as const;
const TOOK = "CAST(took.key AS INTEGER) AS ms, sum(took.value) AS runs" as const;

const START = {
  hour: "start",
  day: "start",
  month: "unixepoch(start / 1000, 'unixepoch', 'start of month') * 1000",
} as const;
/** What a row belongs to, when broken down; `id`, the newest `name`, and `version` are what a group is known by. */
const KEY = {
  agent: { id: "agent_id", name: "max(agent_slug)", version: "NULL" },
  version: { id: "agent_id", name: "max(agent_slug)", version: "version" },
  member: { id: "iif(actor_type = 'user', actor_id, NULL)", name: "NULL", version: "NULL" },
  key: { id: "iif(actor_type = 'key', actor_id, NULL)", name: "NULL", version: "NULL" },
} as const satisfies Record<UsageGrouping, unknown>;

export type Period = Sums & { start: number };
export type Group = Sums & { id: string | null; name: string | null; version: string | null };
/** Which group, and which start, a time belongs to. */
type Timed<T> = Took & T;

const statement = (ctx: Ctx, sql: TenantSql, periods: Periods, { agent, channel }: UsageFilter) => {
  const kept = periods.unit === "hour" ? "hour" : "day";
  // Starts have thirteen digits until the year 2286, so they sort as texts do.
  const ends = [periods.starts[0] ?? 0, periods.to].map((start) => `${kept} ${start}`);
  const hidden = JSON.stringify(ctx.hidden);
  return tenantStatement(ctx.env, ctx.tenant.id, sql, ...ends, agent ?? null, channel ?? null, hidden);
};

/** The periods in which something has ended, and how long runs took in each. */
export async function readPeriods(ctx: Ctx, periods: Periods, filter: UsageFilter) {
  const start = START[periods.unit];
  const [rows, took] = await tenantBatch(ctx.env, ctx.tenant.id, [
    statement(
      ctx,
      `SELECT ${start} AS start, ${SUMS} FROM usage WHERE tenant_id = ?1 AND ${RANGE} GROUP BY 1`,
      periods,
      filter,
    ),
    statement(
      ctx,
      `SELECT ${start} AS start, ${TOOK} FROM usage, json_each(durations) AS took WHERE tenant_id = ?1 AND ${RANGE} GROUP BY 1, 2`,
      periods,
      filter,
    ),
  ]);
  return {
    periods: (rows?.results ?? []) as unknown as Period[],
    took: (took?.results ?? []) as unknown as Timed<{ start: number }>[],
  };
}

/** What it is broken down into, those with the most runs first, one more than `limit` where there is; and their times. */
export async function readGroups(
  ctx: Ctx,
  periods: Periods,
  filter: UsageFilter & { by: UsageGrouping; limit: number },
) {
  const { id, name, version } = KEY[filter.by];
  const groups =
    `SELECT ${id} AS id, ${name} AS name, ${version} AS version, ${SUMS} FROM usage WHERE tenant_id = ?1 AND ${RANGE} GROUP BY 1, 3
    ORDER BY sum(succeeded + failed + timed_out + canceled) DESC, 1, 3 LIMIT ${Number(filter.limit) + 1}` as const;
  const times = `SELECT ${id} AS id, ${version} AS version, ${TOOK} FROM usage, json_each(durations) AS took
    WHERE tenant_id = ?1 AND ${RANGE} GROUP BY 1, 2, 3` as const;
  const [rows, took] = await tenantBatch(ctx.env, ctx.tenant.id, [
    statement(ctx, groups, periods, filter),
    statement(ctx, times, periods, filter),
  ]);
  return {
    groups: (rows?.results ?? []) as unknown as Group[],
    took: (took?.results ?? []) as unknown as Timed<Pick<Group, "id" | "version">>[],
  };
}

/** Every group in every period, in order: at most `limit` rows. */
export async function readRows(
  ctx: Ctx,
  periods: Periods,
  filter: UsageFilter,
  limit: number,
): Promise<(Period & Group)[]> {
  const { id, name, version } = filter.by ? KEY[filter.by] : { id: "NULL", name: "NULL", version: "NULL" };
  const sql =
    `SELECT ${START[periods.unit]} AS start, ${id} AS id, ${name} AS name, ${version} AS version, ${SUMS}
    FROM usage WHERE tenant_id = ?1 AND ${RANGE} GROUP BY 1, 2, 4 ORDER BY 1, 2, 4 LIMIT ${limit}` as const;
  const { results } = await statement(ctx, sql, periods, filter).all();
  return results as unknown as (Period & Group)[];
}
