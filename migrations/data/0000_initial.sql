CREATE TABLE `audit_entries` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`actor_type` text NOT NULL,
	`actor_id` text NOT NULL,
	`action` text NOT NULL,
	`target_id` text NOT NULL,
	`detail` text NOT NULL,
	`request_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `outbox_events` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`event` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `agents` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`slug` text NOT NULL,
	`title` text NOT NULL,
	`description` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`latest_version` text,
	`latest_key` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`created_by` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `agents_by_slug` ON `agents` (`tenant_id`,`slug`);--> statement-breakpoint
CREATE INDEX `agents_by_status` ON `agents` (`tenant_id`,`status`,`id`);--> statement-breakpoint
CREATE TABLE `versions` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`semver` text NOT NULL,
	`sort_key` text NOT NULL,
	`prerelease` integer NOT NULL,
	`status` text NOT NULL,
	`digest` text NOT NULL,
	`manifest` text NOT NULL,
	`report` text NOT NULL,
	`readme` text,
	`bundle_bytes` integer NOT NULL,
	`packed_bytes` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `versions_by_semver` ON `versions` (`tenant_id`,`agent_id`,`semver`);--> statement-breakpoint
CREATE INDEX `versions_by_agent` ON `versions` (`tenant_id`,`agent_id`,`id`);--> statement-breakpoint
CREATE TABLE `run_payloads` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`input` text,
	`output` text,
	`logs` text,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`seq` integer NOT NULL,
	`status` text NOT NULL,
	`agent_id` text NOT NULL,
	`agent_slug` text NOT NULL,
	`deployment_id` text NOT NULL,
	`version_id` text NOT NULL,
	`version` text NOT NULL,
	`channel` text NOT NULL,
	`trigger` text NOT NULL,
	`actor_type` text NOT NULL,
	`actor_id` text NOT NULL,
	`error` text,
	`duration_ms` integer NOT NULL,
	`cost_micros` integer NOT NULL,
	`attempts` integer NOT NULL,
	`parent_run_id` text,
	`replay_of` text,
	`request_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `runs_by_agent` ON `runs` (`tenant_id`,`agent_id`,`id`);--> statement-breakpoint
CREATE INDEX `runs_by_status` ON `runs` (`tenant_id`,`status`,`id`);--> statement-breakpoint
CREATE TABLE `deployments` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`agent_slug` text NOT NULL,
	`alias` text NOT NULL,
	`channel` text NOT NULL,
	`version_id` text NOT NULL,
	`version` text NOT NULL,
	`status` text NOT NULL,
	`revision` integer NOT NULL,
	`public` integer NOT NULL,
	`budget_micros` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `deployments_by_agent` ON `deployments` (`tenant_id`,`agent_id`);