import { type TenantSql, tenantStatement } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { TtlMap } from "../kernel/ttl-map.ts";
import { figuresOf, type Sums, type Took } from "./figures.ts";

const DAY_MS = 86_400_000;
export const MEASURED_DAYS = 30;
/** With fewer runs that ended by themselves, a share or a percentile says nothing. */
export const MEASURED_RUNS = 20;

/** What an agent's real runs came to within 30 days. */
export interface Measures {
  /** That have ended by themselves: not those that somebody canceled. */
  runs: number;
  /** 0 to 1. These three are null where there are too few runs to say. */
  successRate: number | null;
  p95Ms: number | null;
  costPerRunMicros: number | null;
}

// In one statement, by a range of the primary key. Trials before a deployment leave no rows at all.
const RANGE = `usage.id >= 'day ' || ?2 AND usage.id < 'day ' || ?3 AND agent_id = ?4 AND channel = 'production'
  AND "trigger" NOT IN ('evaluation', 'playground')`;
const MEASURE: TenantSql = `
SELECT coalesce(sum(succeeded), 0) AS succeeded, coalesce(sum(failed), 0) AS failed, coalesce(sum(timed_out), 0) AS timedOut,
  coalesce(sum(cost_micros), 0) AS costMicros, coalesce(sum(canceled), 0) AS canceled,
  (SELECT json_group_array(json_object('ms', ms, 'runs', runs)) FROM (
    SELECT CAST(took.key AS INTEGER) AS ms, sum(took.value) AS runs FROM usage, json_each(durations) AS took
    WHERE tenant_id = ?1 AND ${RANGE} GROUP BY 1)) AS took
FROM usage WHERE tenant_id = ?1 AND ${RANGE}`;

const KEPT_MS = 60_000;
// Per database: in one process there may be several (tests).
const measured = new WeakMap<object, TtlMap<Measures>>();

/**
 * How an agent has done of late where it is at home, in production: what its workspace tried in the playground or evaluated
 * does not count. One statement, and none for a minute after it.
 */
export async function measuresOf(
  env: Env,
  tenantId: Id<"ten">,
  agentId: Id<"agt">,
  now: number,
): Promise<Measures> {
  const known = measured.get(env.DIRECTORY) ?? new TtlMap<Measures>(1_000, KEPT_MS);
  measured.set(env.DIRECTORY, known);
  const kept = known.get(agentId, now);
  if (kept) return kept;
  const end = now - (now % DAY_MS) + DAY_MS;
  const asked = tenantStatement(env, tenantId, MEASURE, end - MEASURED_DAYS * DAY_MS, end, agentId);
  const row = await asked.first<Sums & { took: string }>();
  const sums = { ...{ durationMs: 0, inputTokens: 0, outputTokens: 0 }, ...(row as Sums) };
  const { succeeded, failed, p95Ms, costMicros, successRate, runs: all } = figuresOf(sums, tookOf(row?.took));
  const runs = succeeded + failed;
  const found =
    runs < MEASURED_RUNS
      ? { runs, successRate: null, p95Ms: null, costPerRunMicros: null }
      : { runs, successRate, p95Ms, costPerRunMicros: Math.round(costMicros / all) };
  known.set(agentId, found, now);
  return found;
}

const tookOf = (text = "[]"): Took[] => JSON.parse(text) as Took[];
