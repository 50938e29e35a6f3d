import { type SQL, sql } from "drizzle-orm";
import { bind, preparedOnce } from "../../db/prepared.ts";
import { bots } from "../../db/schema/bots.ts";
import { conversations, messages } from "../../db/schema/conversations.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { figures } from "../../db/schema/statistics.ts";
import { visitors } from "../../db/schema/visitors.ts";
import type { Store } from "../../db/store.ts";
import { dayMs, quarterMs } from "./spans.ts";

const value = sql.placeholder;

/** Where an event counts, each with the length of its span in milliseconds; null for what is counted in all. */
const places = sql.join(
  (
    [
      ["bot", "quarter", quarterMs],
      ["bot", "day", dayMs],
      ["link", "quarter", quarterMs],
      ["link", "day", dayMs],
      ["visitor", "quarter", quarterMs],
      ["visitor", "day", dayMs],
      ["visitor", "all", null],
    ] as const
  ).map(([scope, span, length]) =>
    sql.raw(`SELECT '${scope}' AS scope, '${span}' AS span, ${length} AS length`),
  ),
  sql` UNION ALL `,
);

/** Null where the event has no such place. */
const placeKey = sql`CASE scope WHEN 'bot' THEN '' WHEN 'link' THEN link_id ELSE coalesce(link_id, '') || '/' || visitor_id END`;

/**
 * An event is one row: whose it is, when it was, and what it adds. It is added to its bot, its link where it has one, and its visitor
 * on that link where it is known; of a quarter of an hour, a day in UTC and, for the visitor alone, in all: those rows are the list of
 * who has asked a bot. The rows that are there already are added to. The events are looked for once ("materialized") and not for each
 * place, which takes SQLite twice as long.
 */
function addEvents({ db }: Store, events: SQL) {
  return db
    .insert(figures)
    .select(
      sql`WITH event(bot_id, link_id, visitor_id, at, questions, failures, refusals, points, prompt_tokens, completion_tokens,
        first_token_ms, rated_up, rated_down) AS MATERIALIZED (${events})
      SELECT bot_id, scope, ${placeKey} AS place_key, span, coalesce(at - at % length, 0), questions, failures, refusals, points,
        prompt_tokens, completion_tokens, coalesce(first_token_ms, 0), first_token_ms IS NOT NULL, coalesce(first_token_ms, 0),
        rated_up, rated_down, 1
      FROM event CROSS JOIN (${places}) WHERE place_key IS NOT NULL`,
    )
    .onConflictDoUpdate({
      target: [figures.botId, figures.scope, figures.span, figures.key, figures.startAt],
      set: {
        questions: sql`${figures.questions} + excluded.questions`,
        failures: sql`${figures.failures} + excluded.failures`,
        refusals: sql`${figures.refusals} + excluded.refusals`,
        points: sql`round(${figures.points} + excluded.points, 6)`,
        promptTokens: sql`${figures.promptTokens} + excluded.prompt_tokens`,
        completionTokens: sql`${figures.completionTokens} + excluded.completion_tokens`,
        firstTokenMs: sql`${figures.firstTokenMs} + excluded.first_token_ms`,
        firstTokens: sql`${figures.firstTokens} + excluded.first_tokens`,
        longestFirstTokenMs: sql`max(${figures.longestFirstTokenMs}, excluded.longest_first_token_ms)`,
        ratedUp: sql`${figures.ratedUp} + excluded.rated_up`,
        ratedDown: sql`${figures.ratedDown} + excluded.rated_down`,
        changes: sql`${figures.changes} + 1`,
      },
    });
}

const ratedUp = sql`coalesce(rating = 'up', 0)`;
const ratedDown = sql`coalesce(rating = 'down', 0)`;

const statements = preparedOnce((store) => {
  // Each a look of its own: joined, they take SQLite twenty times as long.
  const ofRow = (what: SQL) =>
    sql`(SELECT ${what} FROM ${messages} WHERE ${messages.id} = ${value("messageId")})`;
  const visitor = sql`(SELECT id FROM ${visitors} WHERE id = ${value("visitorId")})`;
  // A conversation may be deleted while its last answer is written: what that cost counts all the same, when its question came.
  const at = sql`CAST(coalesce(${ofRow(sql`created_at`)}, ${value("createdAtMs")}) AS INTEGER)`;
  return {
    answer: addEvents(
      store,
      sql`SELECT id, ${value("linkId")}, ${visitor}, ${at}, 1, ${value("failures")}, 0, ${value("points")}, ${value("promptTokens")},
        ${value("completionTokens")}, ${value("firstTokenMs")}, coalesce(${ofRow(ratedUp)}, 0), coalesce(${ofRow(ratedDown)}, 0)
        FROM ${bots} WHERE id = ${value("botId")}`,
    ).prepare(),
    unfinished: addEvents(
      store,
      sql`SELECT bot_id, share_token_id, visitor_id, ${messages.createdAt}, 1, 0, 0, 0, 0, 0, NULL, ${ratedUp}, ${ratedDown}
        FROM ${messages} JOIN ${conversations} ON ${conversations.id} = conversation_id WHERE status = 'streaming'`,
    ).prepare(),
    refusal: addEvents(
      store,
      sql`SELECT bot_id, id, NULL, CAST(${value("now")} AS INTEGER), 0, 0, 1, 0, 0, 0, NULL, 0, 0
        FROM ${shareTokens} WHERE id = ${value("linkId")}`,
    ).prepare(),
  };
});

/** An answer as it ended. `firstTokenMs` is null where no word of it came. */
export interface AnswerFigures {
  messageId: string;
  botId: string;
  linkId: string | null;
  visitorId: string;
  /** When the question came, for an answer whose row is gone. */
  createdAtMs: number;
  isFailed: boolean;
  points: number;
  promptTokens: number;
  completionTokens: number;
  firstTokenMs: number | null;
}

/** The statement that adds an answer that has ended, and how it was rated meanwhile, at the time of its row. One statement for all its rows. */
export const answerFigures = (store: Store, { isFailed, ...answer }: AnswerFigures) =>
  bind(statements(store).answer, { ...answer, failures: isFailed ? 1 : 0 });

/** The statement that adds the answers that are marked as being written: for the start of a server, which ends those of a killed one. */
export const unfinishedFigures = (store: Store) => bind(statements(store).unfinished, {});

/** The statement that adds a question or a visitor refused on a link. */
export const refusalFigures = (store: Store, linkId: string, now: number) =>
  bind(statements(store).refusal, { linkId, now });

/** By how much the number of ratings of a kind moves when a message's rating becomes `rating`. Read it before that is written. */
export const ratingChange = (rating: "up" | "down" | null, kind: "up" | "down") =>
  sql<number>`(${rating === kind ? 1 : 0} - coalesce(${messages.rating} = ${kind}, 0))`;

/**
 * The statement that moves the ratings of an answer's own time, for the batch that changes its rating and before that. `isIt` finds the
 * answer. One that is being written is added with its rating when it ends.
 */
export const ratingFigures = (store: Store, isIt: SQL | undefined, rating: "up" | "down" | null) =>
  addEvents(
    store,
    sql`SELECT bot_id, share_token_id, visitor_id, ${messages.createdAt}, 0, 0, 0, 0, 0, 0, NULL, ${ratingChange(rating, "up")},
      ${ratingChange(rating, "down")}
      FROM ${messages} JOIN ${conversations} ON ${conversations.id} = ${messages.conversationId}
      WHERE ${isIt} AND ${messages.status} <> 'streaming'`,
  );
