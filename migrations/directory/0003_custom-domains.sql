CREATE TABLE `hosts` (
	`host` text NOT NULL,
	`tenant_id` text NOT NULL,
	`state` text NOT NULL,
	`challenge` text NOT NULL,
	`held` integer DEFAULT false NOT NULL,
	`is_primary` integer DEFAULT false NOT NULL,
	`redirect` integer DEFAULT false NOT NULL,
	`provider_id` text,
	`detail` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	`checked_at` integer,
	`next_check_at` integer,
	`missing_since` integer,
	PRIMARY KEY(`host`, `tenant_id`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `hosts_held` ON `hosts` (`host`) WHERE held = 1;--> statement-breakpoint
CREATE UNIQUE INDEX `hosts_primary` ON `hosts` (`tenant_id`) WHERE is_primary = 1;--> statement-breakpoint
CREATE INDEX `hosts_tenant` ON `hosts` (`tenant_id`,`host`);--> statement-breakpoint
CREATE INDEX `hosts_due` ON `hosts` (`next_check_at`);