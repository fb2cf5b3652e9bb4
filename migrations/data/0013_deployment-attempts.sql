CREATE TABLE `deployment_attempts` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`channel` text NOT NULL,
	`version_id` text NOT NULL,
	`version` text NOT NULL,
	`canary` integer NOT NULL,
	`status` text NOT NULL,
	`step` text NOT NULL,
	`error` text,
	`started_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `deployment_attempts_by_agent` ON `deployment_attempts` (`tenant_id`,`agent_id`,`channel`,`id`);