DROP INDEX `invitations_by_tenant`;--> statement-breakpoint
CREATE INDEX `invitations_by_state` ON `invitations` (`tenant_id`,`state`,`id`);