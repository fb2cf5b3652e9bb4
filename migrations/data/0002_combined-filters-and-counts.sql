CREATE TABLE `run_counts` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`runs` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
ALTER TABLE `versions` ADD `findings` text DEFAULT '{"block":0,"warn":0,"note":0}' NOT NULL;--> statement-breakpoint
CREATE INDEX `agents_by_kind_and_status` ON `agents` (`tenant_id`,`kind`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `agents_live` ON `agents` (`tenant_id`,`id`) WHERE "agents"."status" <> 'archived';--> statement-breakpoint
CREATE INDEX `agents_live_by_kind` ON `agents` (`tenant_id`,`kind`,`id`) WHERE "agents"."status" <> 'archived';--> statement-breakpoint
CREATE INDEX `runs_by_agent_and_status` ON `runs` (`tenant_id`,`agent_id`,`status`,`id`);