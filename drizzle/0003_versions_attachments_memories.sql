CREATE TABLE `attachment_parts` (
	`attachment_id` text NOT NULL,
	`position` integer NOT NULL,
	`content` blob NOT NULL,
	PRIMARY KEY(`attachment_id`, `position`),
	FOREIGN KEY (`attachment_id`) REFERENCES `attachments`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `attachments` (
	`id` text PRIMARY KEY NOT NULL,
	`visitor_id` text NOT NULL,
	`share_token_id` text NOT NULL,
	`conversation_id` text,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`visitor_id`) REFERENCES `visitors`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`share_token_id`) REFERENCES `share_tokens`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `attachments_visitor` ON `attachments` (`visitor_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `attachments_link` ON `attachments` (`share_token_id`,`conversation_id`,`size_bytes`);--> statement-breakpoint
CREATE INDEX `attachments_conversation` ON `attachments` (`conversation_id`);--> statement-breakpoint
CREATE INDEX `attachments_unsent` ON `attachments` (`created_at`) WHERE "attachments"."conversation_id" is null;--> statement-breakpoint
CREATE TABLE `memories` (
	`id` text PRIMARY KEY NOT NULL,
	`visitor_id` text NOT NULL,
	`share_token_id` text NOT NULL,
	`message_id` text NOT NULL,
	`text` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`visitor_id`) REFERENCES `visitors`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`share_token_id`) REFERENCES `share_tokens`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `memories_shelf` ON `memories` (`visitor_id`,`share_token_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `memories_link` ON `memories` (`share_token_id`);--> statement-breakpoint
CREATE INDEX `memories_message` ON `memories` (`message_id`);--> statement-breakpoint
ALTER TABLE `conversations` ADD `shown_end_id` text;--> statement-breakpoint
CREATE INDEX `conversations_changing` ON `conversations` (`id`) WHERE "conversations"."shown_end_id" is not null;--> statement-breakpoint
ALTER TABLE `messages` ADD `parent_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `messages` ADD `is_shown` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `messages` ADD `attachments` text;--> statement-breakpoint
CREATE INDEX `messages_hidden` ON `messages` (`conversation_id`,`parent_id`) WHERE "messages"."is_shown" = 0;--> statement-breakpoint
-- Conversations had no versions until now: each message follows the one before it.
UPDATE `messages` SET `parent_id` = coalesce((SELECT `before`.`id` FROM `messages` AS `before` WHERE `before`.`conversation_id` = `messages`.`conversation_id` AND `before`.`seq` < `messages`.`seq` ORDER BY `before`.`seq` DESC LIMIT 1), '');--> statement-breakpoint
-- Last, because the statement before it finds each message's parent by the former index.
DROP INDEX `messages_conversation`;--> statement-breakpoint
CREATE INDEX `messages_conversation` ON `messages` (`conversation_id`,`is_shown`,`seq`);
