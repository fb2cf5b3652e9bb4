import type { RunCounts } from "../runs/index.ts";

/**
 * Adds what a delivery's runs change of the figures, before the runs themselves are written: a run counts with the very write
 * that ends it, and what it costs by the difference to what stands there. So a delivery that comes again, or late, adds nothing.
 */
const ENDED = `
WITH ended AS (
  SELECT r.value ->> 'agentId' AS agent_id, r.value ->> 'agentSlug' AS agent_slug, r.value ->> 'version' AS version,
    r.value ->> 'channel' AS channel, r.value ->> 'trigger' AS "trigger", r.value ->> 'actorType' AS actor_type,
    iif(r.value ->> 'actorType' = 'run', '', r.value ->> 'actorId') AS actor_id, r.value ->> 'status' AS status, r.value ->> 'finishedAt' AS at,
    old.finished_at IS NULL AS is_new, CAST(r.value ->> 'durationMs' AS INTEGER) AS ms,
    (r.value ->> 'costMicros') - iif(old.finished_at IS NULL, 0, old.cost_micros) AS cost_micros,
    coalesce((r.value ->> 'models') ->> 'inputTokens', 0)
      - iif(old.finished_at IS NULL, 0, coalesce(old.models ->> 'inputTokens', 0)) AS input_tokens,
    coalesce((r.value ->> 'models') ->> 'outputTokens', 0)
      - iif(old.finished_at IS NULL, 0, coalesce(old.models ->> 'outputTokens', 0)) AS output_tokens
  FROM json_each(?2) AS r LEFT JOIN runs AS old ON old.tenant_id = ?1 AND old.id = r.value ->> 'id'
  WHERE r.value ->> 'finishedAt' IS NOT NULL AND (old.id IS NULL OR r.value ->> 'seq' > old.seq)
), placed AS (
  SELECT ended.*, units.column1 AS unit, at - at % units.column2 AS start,
    concat_ws(' ', units.column1, at - at % units.column2, agent_id, version, channel, "trigger", actor_type, actor_id) AS id,
    CASE WHEN ms < 100 THEN ms WHEN ms < 1000 THEN ms - ms % 10 WHEN ms < 10000 THEN ms - ms % 100
      WHEN ms < 100000 THEN ms - ms % 1000 ELSE ms - ms % 10000 END AS bucket
  FROM ended, (VALUES ('day', 86400000), ('hour', 3600000)) AS units
)
INSERT INTO usage (tenant_id, id, unit, start, agent_id, agent_slug, version, channel, "trigger", actor_type, actor_id,
  succeeded, failed, timed_out, canceled, duration_ms, cost_micros, input_tokens, output_tokens, durations)
SELECT ?1, id, unit, start, agent_id, max(agent_slug), version, channel, "trigger", actor_type, actor_id,
  sum(is_new AND status = 'succeeded'), sum(is_new AND status = 'failed'), sum(is_new AND status = 'timed_out'),
  sum(is_new AND status = 'canceled'), sum(ms * is_new), sum(cost_micros), sum(input_tokens), sum(output_tokens),
  (SELECT json_group_object(bucket, runs) FROM (
    SELECT bucket, count(*) AS runs FROM placed AS same
    WHERE same.id = placed.id AND is_new AND status = 'succeeded' GROUP BY bucket))
FROM placed WHERE true GROUP BY id
ON CONFLICT (tenant_id, id) DO UPDATE SET agent_slug = excluded.agent_slug, succeeded = succeeded + excluded.succeeded,
  failed = failed + excluded.failed, timed_out = timed_out + excluded.timed_out, canceled = canceled + excluded.canceled,
  duration_ms = duration_ms + excluded.duration_ms, cost_micros = cost_micros + excluded.cost_micros,
  input_tokens = input_tokens + excluded.input_tokens, output_tokens = output_tokens + excluded.output_tokens,
  durations = (SELECT json_group_object(key, runs) FROM (
    SELECT key, sum(value) AS runs FROM (
      SELECT key, value FROM json_each(usage.durations) UNION ALL SELECT key, value FROM json_each(excluded.durations))
    GROUP BY key))`;

/** The difference that a late cost makes: nothing where the run shows it already. */
const CHARGED = `
UPDATE usage SET cost_micros = usage.cost_micros + ?3 - run.cost_micros,
  input_tokens = usage.input_tokens + (?4 ->> 'inputTokens') - coalesce(run.models ->> 'inputTokens', 0),
  output_tokens = usage.output_tokens + (?4 ->> 'outputTokens') - coalesce(run.models ->> 'outputTokens', 0)
FROM runs AS run, (VALUES ('day', 86400000), ('hour', 3600000)) AS units
WHERE usage.tenant_id = ?1 AND run.tenant_id = ?1 AND run.id = ?2 AND run.finished_at IS NOT NULL
  AND usage.id = concat_ws(' ', units.column1, run.finished_at - run.finished_at % units.column2, run.agent_id, run.version,
    run.channel, run."trigger", run.actor_type, iif(run.actor_type = 'run', '', run.actor_id))`;

/** What keeps the usage, in the very transaction that writes the runs. */
export const USAGE_COUNTS = { ended: ENDED, charged: CHARGED } as const satisfies RunCounts;
