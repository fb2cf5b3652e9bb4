import type { Ctx } from "../kernel/context.ts";
import { allows } from "../kernel/permissions.ts";
import { TtlMap } from "../kernel/ttl-map.ts";
import { recentFailures } from "../runs/index.ts";
import { getSettings } from "../tenants/index.ts";
import type { Failure, Spending, UsageQuery, UsageView } from "./contract.ts";
import { figuresOf, sumOf } from "./figures.ts";
import { named } from "./names.ts";
import { type Periods, periodsOf } from "./periods.ts";
import { readGroups, readPeriods } from "./read-usage.ts";

/** So long an answer is given again: pages are reloaded, and several ask for the same. */
export const KEPT_MS = 10_000;
const SIZE = 100;
// Per database: in one process there may be several (tests), and one must not answer for another.
const answers = new WeakMap<object, TtlMap<UsageView>>();

async function remembered(
  { env, clock }: Ctx,
  key: string,
  read: () => Promise<UsageView>,
): Promise<UsageView> {
  const known = answers.get(env.DIRECTORY) ?? new TtlMap<UsageView>(SIZE, KEPT_MS);
  answers.set(env.DIRECTORY, known);
  const kept = known.get(key, clock.now());
  if (kept) return kept;
  const found = await read();
  known.set(key, found, clock.now());
  return found;
}

const iso = (time: number): string => new Date(time).toISOString();

async function read(ctx: Ctx, periods: Periods, query: UsageQuery): Promise<UsageView> {
  const { by } = query;
  const [all, broken] = await Promise.all([
    readPeriods(ctx, periods, query),
    by ? readGroups(ctx, periods, { ...query, by }) : { groups: [], took: [] },
  ]);
  const sums = new Map(all.periods.map((period) => [period.start, period]));
  const took = Map.groupBy(all.took, ({ start }) => start);
  const keyOf = ({ id, version }: { id: string | null; version: string | null }) => `${id} ${version}`;
  const tookBy = Map.groupBy(broken.took, keyOf);
  return {
    ...{ from: iso(periods.starts[0] ?? 0), to: iso(periods.to), unit: periods.unit },
    total: figuresOf(sumOf(all.periods), all.took),
    periods: periods.starts.map((start) => ({
      start: iso(start),
      ...figuresOf(sums.get(start), took.get(start)),
    })),
    groups: broken.groups.slice(0, query.limit).map((group) => {
      const { id, name, version } = group;
      return { id, name, version, ...figuresOf(group, tookBy.get(keyOf(group))) };
    }),
    more: broken.groups.length > query.limit,
  };
}

/**
 * What the workspace's runs have come to, by the hour, day or month (UTC) in which they ended; `by` breaks it down. An answer
 * may be ten seconds old, and runs take a moment to get here. Bytes that are stored are not among it: what inputs, outputs and
 * logs take is known to nobody without reading them all. Refused with `invalid_input` where there are too many periods.
 */
export async function getUsage(ctx: Ctx, query: UsageQuery): Promise<UsageView> {
  ctx.require("runs:read");
  const now = ctx.clock.now();
  const periods = periodsOf(query, now);
  const { agent, channel, by, limit } = query;
  const asked = [periods.starts[0], periods.to, periods.unit, agent, channel, by, limit];
  const key = JSON.stringify([ctx.tenant.id, ctx.hidden.toSorted(), ...asked]);
  const found = await remembered(ctx, key, () => read(ctx, periods, query));
  return by ? { ...found, groups: await named(ctx, by, found.groups) } : found;
}

/** What the runs of this month have cost, and what they may; null for who does not see the workspace's limits. */
export async function getSpending(ctx: Ctx): Promise<Spending | null> {
  ctx.require("runs:read");
  if (!("role" in ctx.actor) || !allows(ctx.actor.role, "settings:read") || ctx.hidden.length > 0)
    return null;
  const month = iso(ctx.clock.now()).slice(0, 7);
  const asked = { unit: "month" as const, from: `${month}-01`, limit: 1 };
  const [{ total }, { effective }] = await Promise.all([getUsage(ctx, asked), getSettings(ctx)]);
  return { month, spentMicros: total.costMicros, budgetMicros: effective.monthlyBudgetMicros };
}

const WEEK_MS = 7 * 86_400_000;
/** Of each kind of end, so many of the newest runs are looked at. */
const LOOKED_AT = 100;

/** Why runs have failed within a week, what happened most often first; of the newest ones alone where there are many. */
export async function listFailures(ctx: Ctx): Promise<Failure[]> {
  const runs = await recentFailures(ctx, ctx.clock.now() - WEEK_MS, LOOKED_AT);
  const causes = Map.groupBy(runs, ({ agentId, code }) => `${agentId} ${code}`);
  return [...causes.values()]
    .flatMap(([newest, ...others]) =>
      newest
        ? {
            ...{ agentSlug: newest.agentSlug, code: newest.code, message: newest.message },
            ...{ runs: 1 + others.length, lastRunId: newest.id, lastAt: iso(newest.createdAt) },
          }
        : [],
    )
    .toSorted((a, b) => b.runs - a.runs || b.lastAt.localeCompare(a.lastAt));
}
