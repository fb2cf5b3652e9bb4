-- What the ended runs that are there come to, by day and by hour.
WITH placed AS (
  SELECT runs.*, units.column1 AS unit, finished_at - finished_at % units.column2 AS start,
    iif(actor_type = 'run', '', actor_id) AS actor,
    concat_ws(' ', units.column1, finished_at - finished_at % units.column2, agent_id, version, channel, "trigger", actor_type,
      iif(actor_type = 'run', '', actor_id)) AS usage_id,
    CASE WHEN duration_ms < 100 THEN duration_ms WHEN duration_ms < 1000 THEN duration_ms - duration_ms % 10
      WHEN duration_ms < 10000 THEN duration_ms - duration_ms % 100
      WHEN duration_ms < 100000 THEN duration_ms - duration_ms % 1000 ELSE duration_ms - duration_ms % 10000 END AS bucket
  FROM runs, (VALUES ('day', 86400000), ('hour', 3600000)) AS units
  WHERE finished_at IS NOT NULL
), took AS (
  SELECT tenant_id, usage_id, json_group_object(bucket, runs) AS durations FROM (
    SELECT tenant_id, usage_id, CAST(bucket AS INTEGER) AS bucket, count(*) AS runs FROM placed WHERE status = 'succeeded'
    GROUP BY tenant_id, usage_id, CAST(bucket AS INTEGER))
  GROUP BY tenant_id, usage_id
)
INSERT INTO usage (tenant_id, id, unit, start, agent_id, agent_slug, version, channel, "trigger", actor_type, actor_id,
  succeeded, failed, timed_out, canceled, duration_ms, cost_micros, input_tokens, output_tokens, durations)
SELECT placed.tenant_id, placed.usage_id, unit, start, agent_id, max(agent_slug), version, channel, "trigger", actor_type, actor,
  sum(status = 'succeeded'), sum(status = 'failed'), sum(status = 'timed_out'), sum(status = 'canceled'),
  sum(CAST(duration_ms AS INTEGER)), sum(cost_micros), sum(coalesce(models ->> 'inputTokens', 0)),
  sum(coalesce(models ->> 'outputTokens', 0)), coalesce(took.durations, '{}')
FROM placed LEFT JOIN took ON took.tenant_id = placed.tenant_id AND took.usage_id = placed.usage_id
WHERE true GROUP BY placed.tenant_id, placed.usage_id;
