import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { users } from "./accounts.ts";
import { bots } from "./bots.ts";
import { flag, instant } from "./columns.ts";

/** How much may be asked at most; null is no limit, 0 none at all. In the wire's own shape. */
export interface LimitSet {
  /** Questions a minute. */
  qpm: number | null;
  /** Points in all. */
  points: number | null;
  /** Questions a calendar day. */
  messages_per_day: number | null;
  /** Answers being written at one time. */
  streams: number | null;
}

/** The limits of a link: all its visitors together, each of them, and each network address. */
export interface LinkLimits extends LimitSet {
  visitor: LimitSet;
  address: LimitSet;
}

export const linkAccess = ["account", "hook", "signed", "anonymous"] as const;

export const shareTokens = sqliteTable(
  "share_tokens",
  {
    id: text("id").primaryKey(),
    botId: text("bot_id")
      .notNull()
      .references(() => bots.id, { onDelete: "cascade" }),
    tokenHash: text("token_hash").notNull(),
    tokenSealed: text("token_sealed").notNull(),
    name: text("name"),
    access: text("access", { enum: linkAccess }).notNull(),
    /** The root of the host's three endpoints, for access "hook". */
    hookUrl: text("hook_url"),
    /** Signs the calls of the host's endpoints, and verifies the tokens of access "signed". */
    secretSealed: text("secret_sealed"),
    /** Null: no limit of any kind. */
    limits: text("limits", { mode: "json" }).$type<LinkLimits>(),
    /** The owner's words beside the sentence of a limit that refuses. */
    limitMessage: text("limit_message"),
    /** The origins whose pages may embed the chat and call the API from a browser. Null: any. */
    allowedOrigins: text("allowed_origins", { mode: "json" }).$type<string[]>(),
    createdBy: text("created_by").references(() => users.id, { onDelete: "set null" }),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at"),
    revokedAt: instant("revoked_at"),
    /** True: only the customers in `share_token_customers` are admitted, be they none. */
    isRestricted: flag("is_restricted").notNull().default(false),
    showCitations: flag("show_citations").notNull().default(true),
    showReasoning: flag("show_reasoning").notNull().default(true),
    showTools: flag("show_tools").notNull().default(true),
    usedPoints: real("used_points").notNull().default(0),
    usedMessages: integer("used_messages").notNull().default(0),
    lastUsedAt: instant("last_used_at"),
  },
  (t) => [
    uniqueIndex("share_tokens_hash").on(t.tokenHash),
    index("share_tokens_bot_created").on(t.botId, t.createdAt, t.id),
    index("share_tokens_created_by").on(t.createdBy),
    // Finds those that end soon among the many that do not, or have long.
    index("share_tokens_ends").on(t.botId, t.expiresAt).where(sql`${t.expiresAt} IS NOT NULL`),
  ],
);

/** The tokens that a link had before its rotations, each good until its own grace time is over. */
export const formerTokens = sqliteTable(
  "former_tokens",
  {
    tokenHash: text("token_hash").primaryKey(),
    shareTokenId: text("share_token_id")
      .notNull()
      .references(() => shareTokens.id, { onDelete: "cascade" }),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("former_tokens_link").on(t.shareTokenId, t.expiresAt)],
);

/** The customers whom a restricted link admits. */
export const shareTokenCustomers = sqliteTable(
  "share_token_customers",
  {
    shareTokenId: text("share_token_id")
      .notNull()
      .references(() => shareTokens.id, { onDelete: "cascade" }),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
  },
  (t) => [
    primaryKey({ columns: [t.shareTokenId, t.userId] }),
    index("share_token_customers_user").on(t.userId),
  ],
);

export const linkEventKinds = ["opened", "refused", "rotated", "revoked", "delivery_failed"] as const;

/** What happened to a link, by minutes: equal events of one minute are one row with their count. */
export const linkEvents = sqliteTable(
  "link_events",
  {
    id: text("id").primaryKey(),
    shareTokenId: text("share_token_id")
      .notNull()
      .references(() => shareTokens.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: linkEventKinds }).notNull(),
    /** The error code of a refusal; empty otherwise. */
    code: text("code").notNull(),
    /** Whose limit it was ("link", "visitor" or "address"), or what was wrong with the host (features/links/reasons.ts); empty otherwise. */
    scope: text("scope").notNull(),
    /** Whole minutes since 1970. */
    minute: integer("minute").notNull(),
    count: integer("count").notNull(),
    createdAt: instant("created_at").notNull(),
    lastAt: instant("last_at").notNull(),
  },
  (t) => [
    uniqueIndex("link_events_minute").on(t.shareTokenId, t.kind, t.code, t.scope, t.minute),
    index("link_events_link").on(t.shareTokenId, t.createdAt, t.id),
  ],
);
