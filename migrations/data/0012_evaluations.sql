CREATE TABLE `datasets` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`name` text NOT NULL,
	`revision` integer NOT NULL,
	`cases` text NOT NULL,
	`case_count` integer NOT NULL,
	`gate` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `datasets_by_agent` ON `datasets` (`tenant_id`,`agent_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `datasets_by_name` ON `datasets` (`tenant_id`,`agent_id`,`name`);--> statement-breakpoint
CREATE TABLE `evaluation_cases` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`evaluation_id` text NOT NULL,
	`position` integer NOT NULL,
	`name` text NOT NULL,
	`input` text NOT NULL,
	`checks` text NOT NULL,
	`status` text NOT NULL,
	`run_id` text,
	`output` text,
	`error` text,
	`results` text,
	`input_tokens` integer DEFAULT 0 NOT NULL,
	`output_tokens` integer DEFAULT 0 NOT NULL,
	`cost_micros` integer DEFAULT 0 NOT NULL,
	`duration_ms` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `evaluation_cases_by_evaluation` ON `evaluation_cases` (`tenant_id`,`evaluation_id`,`position`);--> statement-breakpoint
CREATE TABLE `evaluations` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`dataset_id` text NOT NULL,
	`dataset_name` text NOT NULL,
	`dataset_revision` integer NOT NULL,
	`version_id` text NOT NULL,
	`version` text NOT NULL,
	`channel` text NOT NULL,
	`config_digest` text NOT NULL,
	`trials` text NOT NULL,
	`status` text NOT NULL,
	`error` text,
	`case_count` integer NOT NULL,
	`done` integer NOT NULL,
	`passed` integer NOT NULL,
	`input_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`cost_micros` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	`lease_until` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `evaluations_by_agent` ON `evaluations` (`tenant_id`,`agent_id`,`id`);--> statement-breakpoint
CREATE INDEX `evaluations_by_dataset` ON `evaluations` (`tenant_id`,`dataset_id`,`id`);--> statement-breakpoint
CREATE INDEX `evaluations_open` ON `evaluations` (`lease_until`) WHERE "evaluations"."lease_until" IS NOT NULL;