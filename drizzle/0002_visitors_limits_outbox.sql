CREATE TABLE `hook_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`share_token_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`message_id` text NOT NULL,
	`payload` text,
	`auth_token_sealed` text,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`last_attempt_at` integer,
	`last_status` integer,
	`last_error` text,
	`delivered_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`share_token_id`) REFERENCES `share_tokens`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `hook_deliveries_message` ON `hook_deliveries` (`message_id`);--> statement-breakpoint
CREATE INDEX `hook_deliveries_link` ON `hook_deliveries` (`share_token_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `hook_deliveries_conversation` ON `hook_deliveries` (`conversation_id`);--> statement-breakpoint
CREATE INDEX `hook_deliveries_undelivered` ON `hook_deliveries` (`share_token_id`,`created_at`,`id`) WHERE "hook_deliveries"."state" <> 'delivered';--> statement-breakpoint
CREATE INDEX `hook_deliveries_due` ON `hook_deliveries` (`next_attempt_at`) WHERE "hook_deliveries"."state" = 'pending';--> statement-breakpoint
CREATE INDEX `hook_deliveries_waiting` ON `hook_deliveries` (`share_token_id`,`next_attempt_at`) WHERE "hook_deliveries"."state" = 'pending';--> statement-breakpoint
CREATE TABLE `link_events` (
	`id` text PRIMARY KEY NOT NULL,
	`share_token_id` text NOT NULL,
	`kind` text NOT NULL,
	`code` text NOT NULL,
	`scope` text NOT NULL,
	`minute` integer NOT NULL,
	`count` integer NOT NULL,
	`created_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	FOREIGN KEY (`share_token_id`) REFERENCES `share_tokens`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `link_events_minute` ON `link_events` (`share_token_id`,`kind`,`code`,`scope`,`minute`);--> statement-breakpoint
CREATE INDEX `link_events_link` ON `link_events` (`share_token_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `reservations` (
	`message_id` text PRIMARY KEY NOT NULL,
	`share_token_id` text NOT NULL,
	`visitor_id` text NOT NULL,
	`address` text NOT NULL,
	`points` real DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`share_token_id`) REFERENCES `share_tokens`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `reservations_link` ON `reservations` (`share_token_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `reservations_visitor` ON `reservations` (`share_token_id`,`visitor_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `reservations_address` ON `reservations` (`share_token_id`,`address`,`created_at`);--> statement-breakpoint
CREATE INDEX `reservations_running_visitor` ON `reservations` (`share_token_id`,`visitor_id`,`points`) WHERE "reservations"."ended_at" IS NULL;--> statement-breakpoint
CREATE INDEX `reservations_running_address` ON `reservations` (`share_token_id`,`address`,`points`) WHERE "reservations"."ended_at" IS NULL;--> statement-breakpoint
CREATE TABLE `usage_days` (
	`share_token_id` text NOT NULL,
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`day` text NOT NULL,
	`messages` integer NOT NULL,
	`points` real NOT NULL,
	PRIMARY KEY(`share_token_id`, `scope`, `key`, `day`),
	FOREIGN KEY (`share_token_id`) REFERENCES `share_tokens`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `visitor_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`visitor_id` text NOT NULL,
	`share_token_id` text NOT NULL,
	`auth_token_sealed` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`visitor_id`) REFERENCES `visitors`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`share_token_id`) REFERENCES `share_tokens`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `visitor_sessions_visitor` ON `visitor_sessions` (`visitor_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `visitor_sessions_link` ON `visitor_sessions` (`share_token_id`);--> statement-breakpoint
CREATE INDEX `visitor_sessions_expires` ON `visitor_sessions` (`expires_at`);--> statement-breakpoint
ALTER TABLE `share_tokens` ADD `hook_url` text;--> statement-breakpoint
ALTER TABLE `share_tokens` ADD `secret_sealed` text;--> statement-breakpoint
ALTER TABLE `share_tokens` ADD `limits` text;--> statement-breakpoint
ALTER TABLE `share_tokens` ADD `limit_message` text;--> statement-breakpoint
ALTER TABLE `share_tokens` ADD `allowed_origins` text;--> statement-breakpoint
ALTER TABLE `visitors` ADD `name` text;--> statement-breakpoint
-- Links made so far are opened by signing in: no other site's page embeds them unless their owner says so.
UPDATE `share_tokens` SET `allowed_origins` = '[]';
