CREATE TABLE `pending_bundles` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`at` integer NOT NULL,
	`removing` integer DEFAULT false NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `pending_bundles_by_time` ON `pending_bundles` (`at`);--> statement-breakpoint
CREATE INDEX `versions_by_digest` ON `versions` (`tenant_id`,`digest`);