import { and, eq, exists, isNotNull, isNull, lte, type SQL, sql } from "drizzle-orm";
import { preparedOnce, runNow, slot } from "../../db/prepared.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { reservations, usageDays } from "../../db/schema/usage.ts";
import { visitors } from "../../db/schema/visitors.ts";
import type { Store } from "../../db/store.ts";
import type { LimitScope } from "../../errors.ts";
import { counters, countRecent, isLink, roomOf } from "./counters.ts";
import { allDays, type LimitKind, type LimitValues, limitName, recentName, scopes } from "./party.ts";
import { recentQuestions } from "./recent.ts";

/** The least room of points in the three scopes. */
const leastRoom = sql`min(${sql.join(scopes.map(roomOf), sql`, `)})`;

/**
 * Writes a question's place down, if no limit of the three scopes is reached, and holds `wanted` points for it, or what is left where
 * that is less, if `least` are left.
 */
const admitStatement = preparedOnce(({ db }) => {
  const isAllowed = and(isLink, ...scopes.flatMap(conditionsOf));
  const value = sql.placeholder;
  return db
    .insert(reservations)
    .select(
      sql`WITH left(points) AS MATERIALIZED (SELECT ${leastRoom})
        SELECT ${value("messageId")}, ${value("linkId")}, ${value("visitorId")}, ${value("address")}, min(${value("wanted")}, points),
          ${value("now")}, NULL
        FROM left
        WHERE points > 0 AND points >= ${value("least")} AND EXISTS (SELECT 1 FROM ${shareTokens} WHERE ${isAllowed})`,
    )
    .returning({ points: reservations.points })
    .prepare();
});

/**
 * Takes a question's place by that statement, and counts it among those of the last minute from then on: within the transaction that
 * writes it down.
 */
export function takePlace(store: Store, values: LimitValues): { points: number } | undefined {
  const recent = recentQuestions(store);
  // Where this runs once more, what it did before has been undone in the database alone.
  recent.remove(values.messageId);
  const counted = countRecent(store, values);
  const counts = scopes.map((scope) => [recentName(scope), counted[scope].recent]);
  const [row] = runNow(admitStatement(store), Object.assign(values, Object.fromEntries(counts)));
  if (row !== undefined) recent.add(values.messageId, values, values.now);
  return row;
}

/** That a question has its place, for what is written in the same transaction. */
export const hasPlace = sql`EXISTS (
  SELECT 1 FROM ${reservations} WHERE ${eq(reservations.messageId, sql.placeholder("messageId"))}
)`;

function conditionsOf(scope: LimitScope): SQL[] {
  const { running, today } = counters[scope];
  const max = (kind: LimitKind) => sql.placeholder(limitName(scope, kind));
  const streams = max("streams");
  const perDay = max("messages_per_day");
  const mostRunning = sql`min(coalesce(${streams}, 9e15), coalesce(${perDay} - ${today}, 9e15))`;
  return [
    // One count for both: what runs takes a place of each.
    sql`(coalesce(${streams}, ${perDay}) IS NULL OR ${running} < ${mostRunning})`,
    sql`(${max("qpm")} IS NULL OR ${sql.placeholder(recentName(scope))} < ${max("qpm")})`,
  ];
}

/** Holds `wanted` points for a question, or what is left where that is less, if `least` are left. */
export const reserveStatement = preparedOnce(({ db }) =>
  db
    .update(reservations)
    .set({ points: sql`min(${sql.placeholder("wanted")}, ${leastRoom})` })
    .where(
      and(
        eq(reservations.messageId, sql.placeholder("messageId")),
        isNull(reservations.endedAt),
        sql`${leastRoom} >= ${sql.placeholder("least")}`,
      ),
    )
    .returning({ points: reservations.points })
    .prepare(),
);

/** Removes a question's place. */
export const releaseStatement = preparedOnce(({ db }) =>
  db
    .delete(reservations)
    .where(eq(reservations.messageId, sql.placeholder("messageId")))
    .prepare(),
);

/** What settles an answer. */
export const settleStatements = preparedOnce((store) => {
  const { db } = store;
  const linkId = sql.placeholder("linkId");
  const link = db.select({ one: sql`1` }).from(shareTokens).where(eq(shareTokens.id, linkId));
  const visitorId = sql.placeholder("visitorId");
  const visitor = db.select({ one: sql`1` }).from(visitors).where(eq(visitors.id, visitorId));
  const address = sql.placeholder("address");
  const day = sql.placeholder("day");
  // The rows of one answer; without an address (null) those of addresses are left out.
  const days = [
    sql`SELECT 'link' AS scope, '' AS key, ${day} AS day`,
    sql`SELECT 'visitor', ${visitorId}, ${day}`,
    sql`SELECT 'visitor', ${visitorId}, ${allDays}`,
    sql`SELECT 'address', ${address}, ${day}`,
    sql`SELECT 'address', ${address}, ${allDays}`,
  ];
  return {
    charge: db
      .update(shareTokens)
      .set({
        usedPoints: sql`round(${shareTokens.usedPoints} + ${sql.placeholder("points")}, 6)`,
        usedMessages: sql`${shareTokens.usedMessages} + ${sql.placeholder("answers")}`,
        lastUsedAt: sql`coalesce(${sql.placeholder("usedAt")}, ${shareTokens.lastUsedAt})`,
      })
      .where(eq(shareTokens.id, linkId))
      .prepare(),
    /** A link that was deleted under its answer has no days any more, and neither has a visitor that was erased. */
    addToDays: db
      .insert(usageDays)
      .select(
        sql`SELECT ${linkId}, scope, key, day, ${sql.placeholder("answers")}, ${sql.placeholder("points")}
          FROM (${sql.join(days, sql` UNION ALL `)})
          WHERE key IS NOT NULL AND ${exists(link)} AND (scope <> 'visitor' OR ${exists(visitor)})`,
      )
      .onConflictDoUpdate({
        target: [usageDays.shareTokenId, usageDays.scope, usageDays.key, usageDays.day],
        set: {
          messages: sql`${usageDays.messages} + excluded.messages`,
          points: sql`round(${usageDays.points} + excluded.points, 6)`,
        },
      })
      .prepare(),
    end: db
      .update(reservations)
      .set({ endedAt: slot(reservations.endedAt, "now"), points: 0 })
      .where(eq(reservations.messageId, sql.placeholder("messageId")))
      .prepare(),
    /** What has left the last minute counts for nothing any more. */
    prune: db
      .delete(reservations)
      .where(
        and(
          eq(reservations.shareTokenId, linkId),
          lte(reservations.createdAt, sql.placeholder("since")),
          isNotNull(reservations.endedAt),
        ),
      )
      .prepare(),
  };
});
