import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "./columns.ts";
import { shareTokens } from "./links.ts";

/**
 * The questions that are being answered on links with limits, each with the points it may cost, and those of the last minute. Rows of
 * a killed process are released at the next start.
 */
export const reservations = sqliteTable(
  "reservations",
  {
    messageId: text("message_id").primaryKey(),
    shareTokenId: text("share_token_id")
      .notNull()
      .references(() => shareTokens.id, { onDelete: "cascade" }),
    visitorId: text("visitor_id").notNull(),
    /** A keyed hash of the network address. */
    address: text("address").notNull(),
    points: real("points").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    index("reservations_link").on(t.shareTokenId, t.createdAt),
    index("reservations_running_visitor")
      .on(t.shareTokenId, t.visitorId, t.points)
      .where(sql`${t.endedAt} IS NULL`),
    index("reservations_running_address")
      .on(t.shareTokenId, t.address, t.points)
      .where(sql`${t.endedAt} IS NULL`),
  ],
);

/**
 * What was asked through a link and what it cost: in all, and by visitor and address, a row for each day of the configured zone and,
 * for visitors and addresses, one for all days together.
 */
export const usageDays = sqliteTable(
  "usage_days",
  {
    shareTokenId: text("share_token_id")
      .notNull()
      .references(() => shareTokens.id, { onDelete: "cascade" }),
    scope: text("scope", { enum: ["link", "visitor", "address"] }).notNull(),
    /** Empty for the link, the visitor's id, or a keyed hash of the network address. */
    key: text("key").notNull(),
    /** YYYY-MM-DD; empty for all days. */
    day: text("day").notNull(),
    messages: integer("messages").notNull(),
    points: real("points").notNull(),
  },
  (t) => [primaryKey({ columns: [t.shareTokenId, t.scope, t.key, t.day] })],
);
