CREATE TABLE `account_events` (
	`id` text PRIMARY KEY NOT NULL,
	`action` text NOT NULL,
	`target_id` text NOT NULL,
	`detail` text NOT NULL,
	`actor_type` text NOT NULL,
	`actor_id` text NOT NULL,
	`request_id` text NOT NULL,
	`address` text NOT NULL,
	`user_agent` text NOT NULL,
	`at` integer NOT NULL,
	`user_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `account_events_by_user` ON `account_events` (`user_id`,`id`);--> statement-breakpoint
CREATE TABLE `directory_outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`action` text NOT NULL,
	`target_id` text NOT NULL,
	`detail` text NOT NULL,
	`actor_type` text NOT NULL,
	`actor_id` text NOT NULL,
	`request_id` text NOT NULL,
	`address` text NOT NULL,
	`user_agent` text NOT NULL,
	`at` integer NOT NULL,
	`user_id` text,
	`tenants` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `directory_outbox_by_time` ON `directory_outbox` (`at`);