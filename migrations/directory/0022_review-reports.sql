CREATE TABLE `review_reports` (
	`user_id` text NOT NULL,
	`review_id` text NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`decided_at` integer,
	PRIMARY KEY(`user_id`, `review_id`)
);
--> statement-breakpoint
CREATE INDEX `review_reports_of` ON `review_reports` (`review_id`);--> statement-breakpoint
CREATE INDEX `review_reports_open` ON `review_reports` (`review_id`,`created_at`) WHERE decided_at IS NULL;