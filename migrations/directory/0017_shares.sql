CREATE TABLE `agent_shares` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`agent_id` text NOT NULL,
	`agent_slug` text NOT NULL,
	`agent_title` text NOT NULL,
	`to_tenant_id` text NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`accepted_at` integer,
	`ended_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `agent_shares_open` ON `agent_shares` (`tenant_id`,`agent_id`,`to_tenant_id`) WHERE state IN ('offered', 'accepted');--> statement-breakpoint
CREATE INDEX `agent_shares_by_agent` ON `agent_shares` (`tenant_id`,`agent_id`,`id`);--> statement-breakpoint
CREATE INDEX `agent_shares_by_recipient` ON `agent_shares` (`to_tenant_id`,`id`);