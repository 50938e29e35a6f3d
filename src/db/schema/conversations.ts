import { isNotNull, isNull, sql } from "drizzle-orm";
import {
  blob,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import { bots } from "./bots.ts";
import { flag, instant } from "./columns.ts";
import { shareTokens } from "./links.ts";
import { visitors } from "./visitors.ts";

/** In place of a message that a branch is shown down to: the conversation is being deleted, for good. */
export const beingDeleted = "";

/** A conversation that goes on for longer than this is in an index of its own. */
export const longConversationMs = 30 * 24 * 3_600_000;

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
    /** When it was asked last, in whatever branch. */
    updatedAt: instant("updated_at").notNull(),
    /**
     * While a long branch changes in steps: the message down to which the branch is shown again if that is cut off. `beingDeleted`: the
     * conversation goes, and the next start finishes that if it is cut off. Else null.
     */
    shownEndId: text("shown_end_id"),
    /** The answers of all branches, what they cost, and how they were rated: kept as they end, for the owner's lists. */
    answers: integer("answers").notNull().default(0),
    points: real("points").notNull().default(0),
    ratedUp: integer("rated_up").notNull().default(0),
    ratedDown: integer("rated_down").notNull().default(0),
    failures: integer("failures").notNull().default(0),
  },
  (t) => [
    index("conversations_visitor_updated").on(t.visitorId, t.shareTokenId, t.updatedAt, t.id),
    // With when it began: those of a time long ago are found without reading all that came later.
    index("conversations_link").on(t.shareTokenId, t.updatedAt, t.id, t.createdAt),
    index("conversations_bot").on(t.botId, t.updatedAt, t.id, t.createdAt),
    // In the order in which they began: for exports, which others must not move while they are read.
    index("conversations_begun").on(t.botId, t.id),
    index("conversations_rated_up")
      .on(t.botId, t.updatedAt, t.id, t.createdAt, t.shareTokenId)
      .where(sql`${t.ratedUp} > 0`),
    index("conversations_rated_down")
      .on(t.botId, t.updatedAt, t.id, t.createdAt, t.shareTokenId)
      .where(sql`${t.ratedDown} > 0`),
    index("conversations_failed")
      .on(t.botId, t.updatedAt, t.id, t.createdAt, t.shareTokenId)
      .where(sql`${t.failures} > 0`),
    // Few: a list of a time long ago looks at these alone among all that were held later.
    index("conversations_long")
      .on(t.botId, t.updatedAt, t.id, t.createdAt, t.shareTokenId)
      .where(sql`${t.updatedAt} - ${t.createdAt} > ${sql.raw(String(longConversationMs))}`),
    index("conversations_changing").on(t.id).where(isNotNull(t.shownEndId)),
  ],
);

const messageStatuses = ["streaming", "complete", "stopped", "failed", "interrupted"] as const;

export const attachmentKinds = ["image", "text"] as const;

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

/** A file that a question came with, as its message names it; its bytes are in `attachments`. */
interface MessageAttachment {
  id: string;
  kind: (typeof attachmentKinds)[number];
  name: string;
  type: string;
  size_bytes: number;
}

/**
 * `seq` orders a conversation whatever the clock does. A message that was asked or answered anew is a version: what follows one
 * another by `parentId` is a branch, and what `isShown` marks is the branch that is read, shown to the model and exported.
 */
export const messages = sqliteTable(
  "messages",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    id: text("id").notNull(),
    conversationId: text("conversation_id")
      .notNull()
      .references(() => conversations.id, { onDelete: "cascade" }),
    /** The message that this one answers or follows, empty for a first question. No foreign key: a conversation is deleted whole. */
    parentId: text("parent_id").notNull().default(""),
    isShown: flag("is_shown").notNull().default(true),
    role: text("role", { enum: ["user", "assistant"] }).notNull(),
    content: text("content").notNull(),
    reasoning: text("reasoning"),
    citations: text("citations", { mode: "json" }).$type<Citation[]>(),
    attachments: text("attachments", { mode: "json" }).$type<MessageAttachment[]>(),
    toolCalls: text("tool_calls", { mode: "json" }).$type<unknown[]>(),
    model: text("model"),
    status: text("status", { enum: messageStatuses }).notNull(),
    errorCode: text("error_code"),
    /** What the upstream or the host said of a failure, for the bot's owner alone. */
    errorDetail: text("error_detail"),
    finishReason: text("finish_reason"),
    promptTokens: integer("prompt_tokens"),
    completionTokens: integer("completion_tokens"),
    isUsageEstimated: flag("is_usage_estimated").notNull().default(false),
    points: real("points").notNull().default(0),
    /** How long the passages were looked for, until the model's first token, and until its end. */
    searchMs: integer("search_ms"),
    firstTokenMs: integer("first_token_ms"),
    modelMs: integer("model_ms"),
    rating: text("rating", { enum: ["up", "down"] }),
    ratingComment: text("rating_comment"),
    createdAt: instant("created_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    uniqueIndex("messages_id").on(t.id),
    // With `isShown` in between: what is shown is read through however much is hidden around it.
    index("messages_conversation").on(t.conversationId, t.isShown, t.seq),
    // Versions that are not shown: few, and none in most conversations.
    index("messages_hidden").on(t.conversationId, t.parentId).where(sql`${t.isShown} = 0`),
    index("messages_streaming").on(t.status).where(sql`${t.status} = 'streaming'`),
  ],
);

/** A message that is being written, as the index of these has it: by a bound value SQLite would not find that (db/guarded.ts). */
export const isStreaming = sql`${messages.status} = 'streaming'`;

/** A file that a customer attached. It belongs to no conversation until its question is sent. */
export const attachments = sqliteTable(
  "attachments",
  {
    id: text("id").primaryKey(),
    visitorId: text("visitor_id")
      .notNull()
      .references(() => visitors.id, { onDelete: "cascade" }),
    shareTokenId: text("share_token_id")
      .notNull()
      .references(() => shareTokens.id, { onDelete: "cascade" }),
    conversationId: text("conversation_id").references(() => conversations.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: attachmentKinds }).notNull(),
    name: text("name").notNull(),
    type: text("type").notNull(),
    sizeBytes: integer("size_bytes").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    index("attachments_visitor").on(t.visitorId, t.createdAt),
    // With what is summed for each upload, so that the rows need not be read.
    index("attachments_link").on(t.shareTokenId, t.conversationId, t.sizeBytes),
    index("attachments_conversation").on(t.conversationId),
    index("attachments_unsent").on(t.createdAt).where(isNull(t.conversationId)),
  ],
);

/** The bytes of an attachment in pieces: megabytes in one row would hold everything else up while they are written. */
export const attachmentParts = sqliteTable(
  "attachment_parts",
  {
    attachmentId: text("attachment_id")
      .notNull()
      .references(() => attachments.id, { onDelete: "cascade" }),
    position: integer("position").notNull(),
    content: blob("content", { mode: "buffer" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.attachmentId, t.position] })],
);

/** What a customer said of itself in a question, kept to be recalled in its other conversations on the link. */
export const memories = sqliteTable(
  "memories",
  {
    id: text("id").primaryKey(),
    visitorId: text("visitor_id")
      .notNull()
      .references(() => visitors.id, { onDelete: "cascade" }),
    shareTokenId: text("share_token_id")
      .notNull()
      .references(() => shareTokens.id, { onDelete: "cascade" }),
    messageId: text("message_id")
      .notNull()
      .references(() => messages.id, { onDelete: "cascade" }),
    text: text("text").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    index("memories_shelf").on(t.visitorId, t.shareTokenId, t.createdAt, t.id),
    index("memories_link").on(t.shareTokenId),
    index("memories_message").on(t.messageId),
  ],
);
