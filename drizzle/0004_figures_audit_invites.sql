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
CREATE INDEX `audit_events_audience` ON `audit_events` (`audience`,`created_at`,`id`,`action`);--> statement-breakpoint
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
	`changes` integer DEFAULT 1 NOT NULL,
	PRIMARY KEY(`bot_id`, `scope`, `span`, `key`, `start_at`),
	FOREIGN KEY (`bot_id`) REFERENCES `bots`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `figures_key` ON `figures` (`key`);--> statement-breakpoint
CREATE INDEX `figures_visitors` ON `figures` (`bot_id`,`span`,`start_at`,`key`) WHERE "figures"."scope" = 'visitor';--> statement-breakpoint
-- What is removed of a day changes the day of its bot, by which it is known what was read of it before.
CREATE TRIGGER `figures_removed` AFTER DELETE ON `figures` WHEN old.`scope` <> 'bot' BEGIN
	UPDATE `figures` SET `changes` = `changes` + 1 WHERE `bot_id` = old.`bot_id` AND `scope` = 'bot' AND `span` = 'day' AND `key` = ''
		AND `start_at` = old.`start_at` - old.`start_at` % 86400000;
END;
--> statement-breakpoint
DROP INDEX `reservations_visitor`;--> statement-breakpoint
DROP INDEX `reservations_address`;--> statement-breakpoint
DROP INDEX `conversations_link`;--> statement-breakpoint
DROP INDEX `conversations_bot`;--> statement-breakpoint
ALTER TABLE `conversations` ADD `answers` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `points` real DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `rated_up` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `rated_down` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `failures` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `conversations_rated_up` ON `conversations` (`bot_id`,`updated_at`,`id`,`created_at`,`share_token_id`) WHERE "conversations"."rated_up" > 0;--> statement-breakpoint
CREATE INDEX `conversations_rated_down` ON `conversations` (`bot_id`,`updated_at`,`id`,`created_at`,`share_token_id`) WHERE "conversations"."rated_down" > 0;--> statement-breakpoint
CREATE INDEX `conversations_failed` ON `conversations` (`bot_id`,`updated_at`,`id`,`created_at`,`share_token_id`) WHERE "conversations"."failures" > 0;--> statement-breakpoint
CREATE INDEX `conversations_long` ON `conversations` (`bot_id`,`updated_at`,`id`,`created_at`,`share_token_id`) WHERE "conversations"."updated_at" - "conversations"."created_at" > 2592000000;--> statement-breakpoint
CREATE INDEX `conversations_link` ON `conversations` (`share_token_id`,`updated_at`,`id`,`created_at`);--> statement-breakpoint
CREATE INDEX `conversations_begun` ON `conversations` (`bot_id`,`id`);--> statement-breakpoint
CREATE INDEX `conversations_bot` ON `conversations` (`bot_id`,`updated_at`,`id`,`created_at`);--> statement-breakpoint
CREATE INDEX `share_tokens_ends` ON `share_tokens` (`bot_id`,`expires_at`) WHERE "share_tokens"."expires_at" IS NOT NULL;--> statement-breakpoint
ALTER TABLE `messages` ADD `error_detail` text;--> statement-breakpoint
ALTER TABLE `messages` ADD `search_ms` integer;--> statement-breakpoint
ALTER TABLE `messages` ADD `first_token_ms` integer;--> statement-breakpoint
ALTER TABLE `messages` ADD `model_ms` integer;--> statement-breakpoint
-- What was answered before counts in the lists too.
UPDATE `conversations` SET (`answers`, `points`, `rated_up`, `rated_down`, `failures`) = (
	SELECT count(*), round(total(`points`), 6), count(*) FILTER (WHERE `rating` = 'up'), count(*) FILTER (WHERE `rating` = 'down'), count(*) FILTER (WHERE `status` = 'failed' AND coalesce(`error_code`, '') NOT IN ('share_token_revoked', 'session_ended', 'share_token_not_found', 'not_found'))
	FROM `messages` WHERE `messages`.`conversation_id` = `conversations`.`id` AND `messages`.`role` = 'assistant' AND `messages`.`status` <> 'streaming'
);
--> statement-breakpoint
-- What an installation has behind it counts in the figures: first by visitor and quarter of an hour, and the rest is sums of those rows.
-- Answers that are marked as being written are counted at the start of the server, which ends them.
INSERT INTO `figures` (`bot_id`, `scope`, `key`, `span`, `start_at`, `questions`, `failures`, `points`, `prompt_tokens`, `completion_tokens`, `rated_up`, `rated_down`)
SELECT `bot_id`, 'visitor', coalesce(`share_token_id`, '') || '/' || `visitor_id`, 'quarter', `messages`.`created_at` - `messages`.`created_at` % 900000,
	count(*), count(*) FILTER (WHERE `status` = 'failed' AND coalesce(`error_code`, '') NOT IN ('share_token_revoked', 'session_ended', 'share_token_not_found', 'not_found')), round(total(`messages`.`points`), 6), coalesce(sum(`prompt_tokens`), 0), coalesce(sum(`completion_tokens`), 0),
	count(*) FILTER (WHERE `rating` = 'up'), count(*) FILTER (WHERE `rating` = 'down')
FROM `messages` JOIN `conversations` ON `conversations`.`id` = `messages`.`conversation_id`
WHERE `role` = 'assistant' AND `status` <> 'streaming'
GROUP BY 1, 3, 5;
--> statement-breakpoint
INSERT INTO `figures` (`bot_id`, `scope`, `key`, `span`, `start_at`, `questions`, `failures`, `points`, `prompt_tokens`, `completion_tokens`, `rated_up`, `rated_down`)
SELECT `bot_id`, 'link', substr(`key`, 1, instr(`key`, '/') - 1), 'quarter', `start_at`,
	sum(`questions`), sum(`failures`), round(total(`points`), 6), sum(`prompt_tokens`), sum(`completion_tokens`), sum(`rated_up`), sum(`rated_down`)
FROM `figures` WHERE `scope` = 'visitor' AND `key` NOT LIKE '/%' GROUP BY 1, 3, 5;
--> statement-breakpoint
INSERT INTO `figures` (`bot_id`, `scope`, `key`, `span`, `start_at`, `questions`, `failures`, `points`, `prompt_tokens`, `completion_tokens`, `rated_up`, `rated_down`)
SELECT `bot_id`, 'bot', '', 'quarter', `start_at`,
	sum(`questions`), sum(`failures`), round(total(`points`), 6), sum(`prompt_tokens`), sum(`completion_tokens`), sum(`rated_up`), sum(`rated_down`)
FROM `figures` WHERE `scope` = 'visitor' GROUP BY 1, 5;
--> statement-breakpoint
INSERT INTO `figures` (`bot_id`, `scope`, `key`, `span`, `start_at`, `refusals`)
SELECT `bot_id`, `place`.`scope`, CASE `place`.`scope` WHEN 'link' THEN `share_token_id` ELSE '' END, 'quarter', `minute` * 60000 - `minute` * 60000 % 900000, sum(`count`)
FROM `link_events` JOIN `share_tokens` ON `share_tokens`.`id` = `share_token_id` CROSS JOIN (SELECT 'bot' AS `scope` UNION ALL SELECT 'link') AS `place`
WHERE `kind` = 'refused' GROUP BY 1, 2, 3, 5
ON CONFLICT DO UPDATE SET `refusals` = excluded.`refusals`;
--> statement-breakpoint
INSERT INTO `figures` (`bot_id`, `scope`, `key`, `span`, `start_at`, `questions`, `failures`, `refusals`, `points`, `prompt_tokens`, `completion_tokens`, `rated_up`, `rated_down`)
SELECT `bot_id`, `scope`, `key`, 'day', `start_at` - `start_at` % 86400000,
	sum(`questions`), sum(`failures`), sum(`refusals`), round(total(`points`), 6), sum(`prompt_tokens`), sum(`completion_tokens`), sum(`rated_up`), sum(`rated_down`)
FROM `figures` WHERE `span` = 'quarter' GROUP BY 1, 2, 3, 5;
--> statement-breakpoint
INSERT INTO `figures` (`bot_id`, `scope`, `key`, `span`, `start_at`, `questions`, `failures`, `points`, `prompt_tokens`, `completion_tokens`, `rated_up`, `rated_down`)
SELECT `bot_id`, `scope`, `key`, 'all', 0,
	sum(`questions`), sum(`failures`), round(total(`points`), 6), sum(`prompt_tokens`), sum(`completion_tokens`), sum(`rated_up`), sum(`rated_down`)
FROM `figures` WHERE `span` = 'day' AND `scope` = 'visitor' GROUP BY 1, 3;
