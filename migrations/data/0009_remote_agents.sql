CREATE TABLE `signing_secrets` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`secret` text NOT NULL,
	`previous` text,
	`previous_until` integer,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `deployment_health` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`checks` text NOT NULL,
	`due_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `deployment_health_by_agent` ON `deployment_health` (`tenant_id`,`agent_id`);--> statement-breakpoint
CREATE INDEX `deployment_health_due` ON `deployment_health` (`due_at`);