import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Instants are whole milliseconds since 1970 in UTC. */
const instant = (name: string) => integer(name);
const flag = (name: string) => integer(name, { mode: "boolean" });

export const users = sqliteTable(
  "users",
  {
    id: text("id").primaryKey(),
    username: text("username").notNull(),
    email: text("email"),
    passwordHash: text("password_hash").notNull(),
    isAdmin: flag("is_admin").notNull(),
    isEndUser: flag("is_end_user").notNull(),
    isActive: flag("is_active").notNull().default(true),
    createdAt: instant("created_at").notNull(),
    lastLogin: instant("last_login"),
  },
  (t) => [
    uniqueIndex("users_username").on(t.username),
    index("users_kind_created").on(t.isEndUser, t.createdAt, t.id),
  ],
);

export const sessions = sqliteTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    address: text("address"),
    userAgent: text("user_agent"),
  },
  (t) => [index("sessions_user").on(t.userId, t.createdAt), index("sessions_expires").on(t.expiresAt)],
);

export const upstreams = sqliteTable("upstreams", {
  ownerId: text("owner_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  baseUrl: text("base_url").notNull(),
  apiKeySealed: text("api_key_sealed"),
  apiKeyLast4: text("api_key_last4"),
  models: text("models", { mode: "json" }).$type<string[]>().notNull(),
  modelsRefreshedAt: instant("models_refreshed_at"),
  updatedAt: instant("updated_at").notNull(),
});

export const bots = sqliteTable(
  "bots",
  {
    id: text("id").primaryKey(),
    ownerId: text("owner_id").references(() => users.id, { onDelete: "restrict" }),
    name: text("name").notNull(),
    model: text("model").notNull(),
    systemPrompt: text("system_prompt").notNull(),
    settings: text("settings", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
    promptPer1k: real("prompt_per_1k").notNull().default(0),
    completionPer1k: real("completion_per_1k").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    index("bots_owner_created").on(t.ownerId, t.createdAt, t.id),
    index("bots_created").on(t.createdAt, t.id),
  ],
);

/** The text of a document is in its passages: 20 MiB in one row would hold everything else up while it is written. */
export const documents = sqliteTable(
  "documents",
  {
    id: text("id").primaryKey(),
    botId: text("bot_id")
      .notNull()
      .references(() => bots.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    type: text("type", { enum: ["text/plain", "text/markdown", "text/csv"] }).notNull(),
    sizeBytes: integer("size_bytes").notNull(),
    passageCount: integer("passage_count").notNull(),
    /** False while its passages are being written: such a document is neither listed nor searched, and a start removes it. */
    isReady: flag("is_ready").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    index("documents_bot_created").on(t.botId, t.createdAt, t.id),
    // Covers the lists of documents and the count of a bot's passages.
    index("documents_listed").on(
      t.botId,
      t.isReady,
      t.createdAt,
      t.id,
      t.name,
      t.type,
      t.sizeBytes,
      t.passageCount,
    ),
  ],
);

/** What is searched. `seq` is the row of the full-text index `passages_fts` (see the migration), which a trigger keeps in step. */
export const passages = sqliteTable(
  "passages",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    id: text("id").notNull(),
    botId: text("bot_id")
      .notNull()
      .references(() => bots.id, { onDelete: "cascade" }),
    documentId: text("document_id")
      .notNull()
      .references(() => documents.id, { onDelete: "cascade" }),
    position: integer("position").notNull(),
    question: text("question"),
    text: text("text").notNull(),
  },
  (t) => [
    uniqueIndex("passages_id").on(t.id),
    index("passages_document").on(t.documentId, t.position),
    index("passages_bot").on(t.botId),
  ],
);

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
    access: text("access", { enum: ["account"] }).notNull(),
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

/** Whose conversations these are. An account is one visitor everywhere (scope is empty); the master key is one too. */
export const visitors = sqliteTable(
  "visitors",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: ["account", "master"] }).notNull(),
    scope: text("scope").notNull(),
    uid: text("uid").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("visitors_identity").on(t.kind, t.scope, t.uid)],
);

export const conversations = sqliteTable(
  "conversations",
  {
    id: text("id").primaryKey(),
    botId: text("bot_id")
      .notNull()
      .references(() => bots.id, { onDelete: "cascade" }),
    /** Null for a conversation of the bot's owner or the master key, held without a link. */
    shareTokenId: text("share_token_id").references(() => shareTokens.id, { onDelete: "cascade" }),
    visitorId: text("visitor_id")
      .notNull()
      .references(() => visitors.id),
    title: text("title").notNull(),
    isPinned: flag("is_pinned").notNull().default(false),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    index("conversations_visitor_updated").on(t.visitorId, t.shareTokenId, t.updatedAt, t.id),
    index("conversations_link").on(t.shareTokenId),
    index("conversations_bot").on(t.botId),
  ],
);

export const messageStatuses = ["streaming", "complete", "stopped", "failed", "interrupted"] as const;

/** A passage that an answer was given from, as it was then: the document may change or go. */
interface Citation {
  index: number;
  passage_id: string;
  document_id: string;
  document: string;
  question: string | null;
  text: string;
  score: number;
}

/** `seq` orders a conversation whatever the clock does. */
export const messages = sqliteTable(
  "messages",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    id: text("id").notNull(),
    conversationId: text("conversation_id")
      .notNull()
      .references(() => conversations.id, { onDelete: "cascade" }),
    role: text("role", { enum: ["user", "assistant"] }).notNull(),
    content: text("content").notNull(),
    reasoning: text("reasoning"),
    citations: text("citations", { mode: "json" }).$type<Citation[]>(),
    toolCalls: text("tool_calls", { mode: "json" }).$type<unknown[]>(),
    model: text("model"),
    status: text("status", { enum: messageStatuses }).notNull(),
    errorCode: text("error_code"),
    finishReason: text("finish_reason"),
    promptTokens: integer("prompt_tokens"),
    completionTokens: integer("completion_tokens"),
    isUsageEstimated: flag("is_usage_estimated").notNull().default(false),
    points: real("points").notNull().default(0),
    rating: text("rating", { enum: ["up", "down"] }),
    ratingComment: text("rating_comment"),
    createdAt: instant("created_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    uniqueIndex("messages_id").on(t.id),
    index("messages_conversation").on(t.conversationId, t.seq),
    index("messages_streaming").on(t.status).where(sql`${t.status} = 'streaming'`),
  ],
);
