CREATE TABLE `one_time_links` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`purpose` text NOT NULL,
	`user_id` text,
	`share_token_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `one_time_links_hash` ON `one_time_links` (`token_hash`);--> statement-breakpoint
CREATE INDEX `one_time_links_user` ON `one_time_links` (`user_id`);--> statement-breakpoint
CREATE INDEX `one_time_links_expires` ON `one_time_links` (`expires_at`);--> statement-breakpoint
CREATE TABLE `audit_events` (
	`id` text PRIMARY KEY NOT NULL,
	`audience` text NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text,
	`actor_name` text,
	`address` text,
	`action` text NOT NULL,
	`target_id` text,
	`target_name` text,
	`bot_id` text,
	`changes` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_events_audience` ON `audit_events` (`audience`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_events_created` ON `audit_events` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_events_target` ON `audit_events` (`target_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `figures` (
	`bot_id` text NOT NULL,
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`span` text NOT NULL,
	`start_at` integer NOT NULL,
	`questions` integer DEFAULT 0 NOT NULL,
	`failures` integer DEFAULT 0 NOT NULL,
	`refusals` integer DEFAULT 0 NOT NULL,
	`points` real DEFAULT 0 NOT NULL,
	`prompt_tokens` integer DEFAULT 0 NOT NULL,
	`completion_tokens` integer DEFAULT 0 NOT NULL,
	`first_token_ms` integer DEFAULT 0 NOT NULL,
	`first_tokens` integer DEFAULT 0 NOT NULL,
	`longest_first_token_ms` integer DEFAULT 0 NOT NULL,
	`rated_up` integer DEFAULT 0 NOT NULL,
	`rated_down` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`bot_id`, `scope`, `span`, `key`, `start_at`),
	FOREIGN KEY (`bot_id`) REFERENCES `bots`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `figures_key` ON `figures` (`key`);--> statement-breakpoint
DROP INDEX `conversations_link`;--> statement-breakpoint
DROP INDEX `conversations_bot`;--> statement-breakpoint
ALTER TABLE `conversations` ADD `answers` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `points` real DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `rated_up` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `rated_down` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `failures` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `conversations_rated_up` ON `conversations` (`bot_id`,`updated_at`,`id`) WHERE "conversations"."rated_up" > 0;--> statement-breakpoint
CREATE INDEX `conversations_rated_down` ON `conversations` (`bot_id`,`updated_at`,`id`) WHERE "conversations"."rated_down" > 0;--> statement-breakpoint
CREATE INDEX `conversations_failed` ON `conversations` (`bot_id`,`updated_at`,`id`) WHERE "conversations"."failures" > 0;--> statement-breakpoint
CREATE INDEX `conversations_link` ON `conversations` (`share_token_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `conversations_bot` ON `conversations` (`bot_id`,`updated_at`,`id`);--> statement-breakpoint
ALTER TABLE `messages` ADD `error_detail` text;--> statement-breakpoint
ALTER TABLE `messages` ADD `search_ms` integer;--> statement-breakpoint
ALTER TABLE `messages` ADD `first_token_ms` integer;--> statement-breakpoint
ALTER TABLE `messages` ADD `model_ms` integer;--> statement-breakpoint
-- What was answered before counts in the lists too.
UPDATE `conversations` SET (`answers`, `points`, `rated_up`, `rated_down`, `failures`) = (
	SELECT count(*), round(total(`points`), 6), count(*) FILTER (WHERE `rating` = 'up'), count(*) FILTER (WHERE `rating` = 'down'), count(*) FILTER (WHERE `status` = 'failed')
	FROM `messages` WHERE `messages`.`conversation_id` = `conversations`.`id` AND `messages`.`role` = 'assistant'
);
