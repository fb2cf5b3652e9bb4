CREATE TABLE `sso_connections` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`preset` text NOT NULL,
	`issuer` text NOT NULL,
	`client_id` text NOT NULL,
	`client_secret` text NOT NULL,
	`domain` text NOT NULL,
	`challenge` text NOT NULL,
	`verified_at` integer,
	`default_role` text NOT NULL,
	`role_claim` text NOT NULL,
	`role_map` text NOT NULL,
	`asks_second_factor` integer NOT NULL,
	`revision` integer NOT NULL,
	`tested_at` integer,
	`enforced_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sso_connections_domain` ON `sso_connections` (`domain`) WHERE verified_at IS NOT NULL;