CREATE TABLE `documents` (
	`id` integer PRIMARY KEY NOT NULL,
	`listing_id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`revision` integer NOT NULL,
	`title` text NOT NULL,
	`names` text NOT NULL,
	`description` text NOT NULL,
	`category` text NOT NULL,
	`kind` text NOT NULL,
	`paid` integer NOT NULL,
	`asks` integer NOT NULL,
	`verified` integer NOT NULL,
	`boost` real NOT NULL,
	`runs` integer NOT NULL,
	`published_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `documents_listing_id_unique` ON `documents` (`listing_id`);--> statement-breakpoint
CREATE INDEX `documents_tenant` ON `documents` (`tenant_id`);--> statement-breakpoint
CREATE INDEX `documents_popular` ON `documents` (`runs`,`listing_id`);--> statement-breakpoint
CREATE INDEX `documents_newest` ON `documents` (`published_at`,`listing_id`);--> statement-breakpoint
CREATE INDEX `documents_category_popular` ON `documents` (`category`,`runs`,`listing_id`);--> statement-breakpoint
CREATE INDEX `documents_category_newest` ON `documents` (`category`,`published_at`,`listing_id`);--> statement-breakpoint
CREATE INDEX `documents_facets` ON `documents` (`category`,`kind`,`paid`,`asks`,`verified`);--> statement-breakpoint
CREATE TABLE `terms` (
	`id` integer PRIMARY KEY NOT NULL,
	`term` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `terms_term_unique` ON `terms` (`term`);--> statement-breakpoint
CREATE TABLE `walk` (
	`id` integer PRIMARY KEY NOT NULL,
	`after` text NOT NULL
);
