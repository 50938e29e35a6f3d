import { sql } from "drizzle-orm";
import { index, integer, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { bots } from "./bots.ts";
import { flag, instant } from "./columns.ts";
import { shareTokens } from "./links.ts";
import { visitors } from "./visitors.ts";

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
