CREATE TABLE `workspace_exports` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`state` text NOT NULL,
	`requested_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`place` text NOT NULL,
	`segments` integer DEFAULT 0 NOT NULL,
	`bytes` integer DEFAULT 0 NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_at` integer,
	`finished_at` integer,
	`expires_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `workspace_exports_running` ON `workspace_exports` (`tenant_id`) WHERE state = 'running';--> statement-breakpoint
CREATE INDEX `workspace_exports_due` ON `workspace_exports` (`next_at`) WHERE next_at IS NOT NULL;