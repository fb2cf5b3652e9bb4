CREATE TABLE `erasures` (
	`user_id` text PRIMARY KEY NOT NULL,
	`keys` text NOT NULL,
	`mail_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`next_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `erasures_due` ON `erasures` (`next_at`);