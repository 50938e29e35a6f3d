CREATE TABLE `bots` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text,
	`name` text NOT NULL,
	`model` text NOT NULL,
	`system_prompt` text NOT NULL,
	`settings` text NOT NULL,
	`prompt_per_1k` real DEFAULT 0 NOT NULL,
	`completion_per_1k` real DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `bots_owner_created` ON `bots` (`owner_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `bots_created` ON `bots` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `conversations` (
	`id` text PRIMARY KEY NOT NULL,
	`bot_id` text NOT NULL,
	`share_token_id` text,
	`visitor_id` text NOT NULL,
	`title` text NOT NULL,
	`is_pinned` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`bot_id`) REFERENCES `bots`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`share_token_id`) REFERENCES `share_tokens`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`visitor_id`) REFERENCES `visitors`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `conversations_visitor_updated` ON `conversations` (`visitor_id`,`share_token_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `conversations_link` ON `conversations` (`share_token_id`);--> statement-breakpoint
CREATE INDEX `conversations_bot` ON `conversations` (`bot_id`);--> statement-breakpoint
CREATE TABLE `documents` (
	`id` text PRIMARY KEY NOT NULL,
	`bot_id` text NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`passage_count` integer NOT NULL,
	`is_ready` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`bot_id`) REFERENCES `bots`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `documents_bot_created` ON `documents` (`bot_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `former_tokens` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`share_token_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`share_token_id`) REFERENCES `share_tokens`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `former_tokens_link` ON `former_tokens` (`share_token_id`,`expires_at`);--> statement-breakpoint
CREATE TABLE `messages` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`role` text NOT NULL,
	`content` text NOT NULL,
	`reasoning` text,
	`citations` text,
	`tool_calls` text,
	`model` text,
	`status` text NOT NULL,
	`error_code` text,
	`finish_reason` text,
	`prompt_tokens` integer,
	`completion_tokens` integer,
	`is_usage_estimated` integer DEFAULT false NOT NULL,
	`points` real DEFAULT 0 NOT NULL,
	`rating` text,
	`rating_comment` text,
	`created_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `messages_id` ON `messages` (`id`);--> statement-breakpoint
CREATE INDEX `messages_conversation` ON `messages` (`conversation_id`,`seq`);--> statement-breakpoint
CREATE INDEX `messages_streaming` ON `messages` (`status`) WHERE "messages"."status" = 'streaming';--> statement-breakpoint
CREATE TABLE `passages` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`bot_id` text NOT NULL,
	`document_id` text NOT NULL,
	`position` integer NOT NULL,
	`question` text,
	`text` text NOT NULL,
	FOREIGN KEY (`bot_id`) REFERENCES `bots`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`document_id`) REFERENCES `documents`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `passages_id` ON `passages` (`id`);--> statement-breakpoint
CREATE INDEX `passages_document` ON `passages` (`document_id`,`position`);--> statement-breakpoint
CREATE INDEX `passages_bot` ON `passages` (`bot_id`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`address` text,
	`user_agent` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_expires` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `share_token_customers` (
	`share_token_id` text NOT NULL,
	`user_id` text NOT NULL,
	PRIMARY KEY(`share_token_id`, `user_id`),
	FOREIGN KEY (`share_token_id`) REFERENCES `share_tokens`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `share_token_customers_user` ON `share_token_customers` (`user_id`);--> statement-breakpoint
CREATE TABLE `share_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`bot_id` text NOT NULL,
	`token_hash` text NOT NULL,
	`token_sealed` text NOT NULL,
	`name` text,
	`access` text NOT NULL,
	`created_by` text,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`is_restricted` integer DEFAULT false NOT NULL,
	`show_citations` integer DEFAULT true NOT NULL,
	`show_reasoning` integer DEFAULT true NOT NULL,
	`show_tools` integer DEFAULT true NOT NULL,
	`used_points` real DEFAULT 0 NOT NULL,
	`used_messages` integer DEFAULT 0 NOT NULL,
	`last_used_at` integer,
	FOREIGN KEY (`bot_id`) REFERENCES `bots`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE UNIQUE INDEX `share_tokens_hash` ON `share_tokens` (`token_hash`);--> statement-breakpoint
CREATE INDEX `share_tokens_bot_created` ON `share_tokens` (`bot_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `share_tokens_created_by` ON `share_tokens` (`created_by`);--> statement-breakpoint
CREATE TABLE `upstreams` (
	`owner_id` text PRIMARY KEY NOT NULL,
	`base_url` text NOT NULL,
	`api_key_sealed` text,
	`api_key_last4` text,
	`models` text NOT NULL,
	`models_refreshed_at` integer,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`username` text NOT NULL,
	`email` text,
	`password_hash` text NOT NULL,
	`is_admin` integer NOT NULL,
	`is_end_user` integer NOT NULL,
	`is_active` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	`last_login` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_username` ON `users` (`username`);--> statement-breakpoint
CREATE INDEX `users_kind_created` ON `users` (`is_end_user`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `visitors` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`scope` text NOT NULL,
	`uid` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `visitors_identity` ON `visitors` (`kind`,`scope`,`uid`);