ALTER TABLE `tenants` ADD `pruned_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `tenants_to_remove` ON `tenants` (`delete_at`) WHERE status IN ('deleting', 'removing');--> statement-breakpoint
CREATE INDEX `tenants_to_prune` ON `tenants` (`pruned_at`) WHERE status <> 'deleted';