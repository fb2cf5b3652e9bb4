-- What the new columns and tables keep from now on, for the rows that are there.
INSERT INTO run_counts (tenant_id, id, runs) SELECT tenant_id, agent_id, count(*) FROM runs GROUP BY tenant_id, agent_id;
--> statement-breakpoint
UPDATE versions SET findings = (
  SELECT json_object(
    'block', count(*) FILTER (WHERE value ->> 'severity' = 'block'),
    'warn', count(*) FILTER (WHERE value ->> 'severity' = 'warn'),
    'note', count(*) FILTER (WHERE value ->> 'severity' = 'note')
  )
  FROM json_each(versions.report, '$.findings')
);
