CREATE TABLE `listings` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`tenant_slug` text NOT NULL,
	`agent_id` text NOT NULL,
	`agent_slug` text NOT NULL,
	`title` text NOT NULL,
	`description` text NOT NULL,
	`version` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`search_text` text NOT NULL,
	`runs` integer DEFAULT 0 NOT NULL,
	`statistics_at` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`published_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `listings_agent` ON `listings` (`tenant_id`,`agent_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `listings_slug` ON `listings` (`tenant_slug`,`agent_slug`);--> statement-breakpoint
CREATE INDEX `listings_popular` ON `listings` (`status`,`runs`,`id`);--> statement-breakpoint
CREATE INDEX `listings_newest` ON `listings` (`status`,`published_at`,`id`);