import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { instant } from "./columns.ts";
import { shareTokens } from "./links.ts";

/** The outbox: what the hosts are told after an answer. Written in the answer's own batch. */
export const hookDeliveries = sqliteTable(
  "hook_deliveries",
  {
    /** Also the `webhook-id` of every try. */
    id: text("id").primaryKey(),
    shareTokenId: text("share_token_id")
      .notNull()
      .references(() => shareTokens.id, { onDelete: "cascade" }),
    conversationId: text("conversation_id").notNull(),
    messageId: text("message_id").notNull(),
    /** The JSON body but for its `token`. Null once delivered: it holds the customer's words. */
    payload: text("payload"),
    authTokenSealed: text("auth_token_sealed"),
    state: text("state", { enum: ["pending", "delivered", "failed"] }).notNull(),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: instant("next_attempt_at").notNull(),
    lastAttemptAt: instant("last_attempt_at"),
    lastStatus: integer("last_status"),
    lastError: text("last_error"),
    deliveredAt: instant("delivered_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("hook_deliveries_message").on(t.messageId),
    index("hook_deliveries_link").on(t.shareTokenId, t.createdAt, t.id),
    index("hook_deliveries_conversation").on(t.conversationId),
    index("hook_deliveries_undelivered")
      .on(t.shareTokenId, t.createdAt, t.id)
      .where(sql`${t.state} <> 'delivered'`),
    index("hook_deliveries_due").on(t.nextAttemptAt).where(sql`${t.state} = 'pending'`),
    // A link's own, so that the many of one link do not stand before the few of another.
    index("hook_deliveries_waiting").on(t.shareTokenId, t.nextAttemptAt).where(sql`${t.state} = 'pending'`),
  ],
);

/** A report that is yet to come to its host, as the indexes of these have it: by a bound value SQLite would not find them (db/guarded.ts). */
export const isPending = sql`${hookDeliveries.state} = 'pending'`;
