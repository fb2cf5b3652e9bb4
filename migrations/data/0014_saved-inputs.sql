CREATE TABLE `saved_inputs` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`name` text NOT NULL,
	`input` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `saved_inputs_by_agent` ON `saved_inputs` (`tenant_id`,`agent_id`,`id`);