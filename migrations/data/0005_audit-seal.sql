ALTER TABLE `audit_entries` ADD `address` text;--> statement-breakpoint
ALTER TABLE `audit_entries` ADD `user_agent` text;--> statement-breakpoint
ALTER TABLE `audit_entries` ADD `salt` text;--> statement-breakpoint
ALTER TABLE `audit_entries` ADD `seq` integer;--> statement-breakpoint
ALTER TABLE `audit_entries` ADD `hash` text;--> statement-breakpoint
ALTER TABLE `audit_entries` ADD `commitment` text;--> statement-breakpoint
CREATE INDEX `audit_entries_by_at` ON `audit_entries` (`tenant_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_entries_by_actor` ON `audit_entries` (`tenant_id`,`actor_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_entries_by_target` ON `audit_entries` (`tenant_id`,`target_id`,`at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `audit_entries_by_seq` ON `audit_entries` (`tenant_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_entries_unsealed` ON `audit_entries` (`tenant_id`,`id`) WHERE "audit_entries"."seq" IS NULL;--> statement-breakpoint
CREATE INDEX `audit_entries_personal` ON `audit_entries` (`actor_id`) WHERE "audit_entries"."salt" IS NOT NULL;