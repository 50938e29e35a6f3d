import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { bots } from "./bots.ts";
import { instant } from "./columns.ts";

export const figureScopes = ["bot", "link", "visitor"] as const;
export const figureSpans = ["quarter", "day", "all"] as const;

/**
 * What was asked and what it cost, summed while it happens: of a bot in all, of each of its links and of each of its visitors on each
 * link, for every quarter of an hour, every day in UTC, and of visitors in all. A day of any zone is whole days in UTC and the quarters
 * around them.
 */
export const figures = sqliteTable(
  "figures",
  {
    botId: text("bot_id")
      .notNull()
      .references(() => bots.id, { onDelete: "cascade" }),
    scope: text("scope", { enum: figureScopes }).notNull(),
    /** Empty for the bot, the link's id, or for a visitor `link/visitor`, with nothing before the stroke where no link was used. */
    key: text("key").notNull(),
    span: text("span", { enum: figureSpans }).notNull(),
    /** The span's first instant; 0 for "all". */
    startAt: instant("start_at").notNull(),
    /** Answers that have ended, however they did. */
    questions: integer("questions").notNull().default(0),
    /** Answers that failed of themselves, not those that were cut off as something ended under them. */
    failures: integer("failures").notNull().default(0),
    /** Questions and visitors refused: by a limit, by the host. Not known of visitors. */
    refusals: integer("refusals").notNull().default(0),
    points: real("points").notNull().default(0),
    promptTokens: integer("prompt_tokens").notNull().default(0),
    completionTokens: integer("completion_tokens").notNull().default(0),
    /** The times to the first token added up, how many they are, and the longest of them. */
    firstTokenMs: integer("first_token_ms").notNull().default(0),
    firstTokens: integer("first_tokens").notNull().default(0),
    longestFirstTokenMs: integer("longest_first_token_ms").notNull().default(0),
    ratedUp: integer("rated_up").notNull().default(0),
    ratedDown: integer("rated_down").notNull().default(0),
    /**
     * How often the row was written. That of a bot's day grows with whatever is counted on that day, and with each row of a link or a
     * visitor that is removed of it (a trigger, see the migration): as long as it stays, so does all that was read of the day.
     */
    changes: integer("changes").notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.botId, t.scope, t.span, t.key, t.startAt] }),
    // Erases a visitor's or a link's rows.
    index("figures_key").on(t.key),
    // Finds who asked in a time, without those who did not.
    index("figures_visitors").on(t.botId, t.span, t.startAt, t.key).where(sql`${t.scope} = 'visitor'`),
  ],
);
