CREATE TABLE `reviews` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`tenant_slug` text NOT NULL,
	`listing_id` text NOT NULL,
	`listing_tenant_id` text NOT NULL,
	`rating` integer NOT NULL,
	`text` text NOT NULL,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`edited_at` integer,
	`withdrawn_at` integer,
	`hidden_at` integer,
	`hidden_for` text,
	`decided_at` integer DEFAULT 0 NOT NULL,
	`reply` text,
	`reply_at` integer,
	`reply_edited_at` integer,
	`reply_changed_at` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reviews_one_each` ON `reviews` (`listing_id`,`tenant_id`);--> statement-breakpoint
CREATE INDEX `reviews_tenant` ON `reviews` (`tenant_id`);--> statement-breakpoint
CREATE INDEX `reviews_listing_tenant` ON `reviews` (`listing_tenant_id`);--> statement-breakpoint
CREATE INDEX `reviews_shown` ON `reviews` (`listing_id`,`id`,`rating`) WHERE withdrawn_at IS NULL AND hidden_at IS NULL;--> statement-breakpoint
CREATE INDEX `reviews_shown_rating` ON `reviews` (`listing_id`,`rating`,`id`) WHERE withdrawn_at IS NULL AND hidden_at IS NULL;--> statement-breakpoint
CREATE INDEX `reviews_hidden` ON `reviews` (`id`) WHERE hidden_at IS NOT NULL;--> statement-breakpoint
ALTER TABLE `listings` ADD `reviews` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `listings` ADD `rating` real DEFAULT 0 NOT NULL;