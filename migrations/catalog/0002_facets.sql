ALTER TABLE `listings` ADD `category` text DEFAULT 'utilities' NOT NULL;--> statement-breakpoint
ALTER TABLE `listings` ADD `price_micros` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `listings` ADD `asks` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `listings` ADD `quality` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `listings` ADD `verified` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `listings` ADD `revision` integer DEFAULT 1 NOT NULL;