DROP INDEX `agent_shares_by_agent`;--> statement-breakpoint
DROP INDEX `agent_shares_by_recipient`;--> statement-breakpoint
CREATE INDEX `agent_shares_by_agent` ON `agent_shares` (`tenant_id`,`agent_id`,`ended_at`,`id`);--> statement-breakpoint
CREATE INDEX `agent_shares_by_recipient` ON `agent_shares` (`to_tenant_id`,`ended_at`,`id`);