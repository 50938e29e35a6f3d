import { and, eq, gt, isNull, ne, type SQL, sql } from "drizzle-orm";
import type { ExecuteResultSync } from "drizzle-orm/sqlite-core";
import { bind, preparedOnce } from "../../db/prepared.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { reservations, usageDays } from "../../db/schema/usage.ts";
import type { Store } from "../../db/store.ts";
import type { LimitScope } from "../../errors.ts";
import { type Limit, limitName } from "./party.ts";
import { roundPoints } from "./points.ts";

const value = sql.placeholder;

const inScope: Record<LimitScope, SQL | undefined> = {
  link: undefined,
  visitor: eq(reservations.visitorId, value("visitorId")),
  address: eq(reservations.address, value("address")),
};

const keyOf = { link: sql`''`, visitor: sql`${value("visitorId")}`, address: sql`${value("address")}` };

/** What the limits of a scope count, each a part of statements that are bound to `valuesOf`. */
function countersOf(scope: LimitScope) {
  const own = and(eq(reservations.shareTokenId, value("linkId")), inScope[scope]);
  const recent = and(own, gt(reservations.createdAt, value("since")));
  const running = and(own, isNull(reservations.endedAt));
  const others = and(running, ne(reservations.messageId, value("messageId")));
  const days = and(
    eq(usageDays.shareTokenId, value("linkId")),
    eq(usageDays.scope, scope),
    eq(usageDays.key, keyOf[scope]),
  );
  const today = and(days, eq(usageDays.day, value("day")));
  const qpm = value(limitName(scope, "qpm"));
  return {
    /** Questions of the last minute. */
    recent: sql<number>`(SELECT count(*) FROM ${reservations} WHERE ${recent})`,
    /** When the question came that must be a minute old before another may come; null when none need be. */
    blockedBy: sql<number | null>`(SELECT ${reservations.createdAt} FROM ${reservations} WHERE ${recent}
      ORDER BY ${reservations.createdAt} DESC LIMIT 1 OFFSET max(coalesce(${qpm}, 1), 1) - 1)`,
    /** Answers being written. */
    running: sql<number>`(SELECT count(*) FROM ${reservations} WHERE ${running})`,
    /** Answers of the calendar day. */
    today: sql<number>`coalesce((SELECT ${usageDays.messages} FROM ${usageDays} WHERE ${today}), 0)`,
    /** Points that were charged. */
    used:
      scope === "link"
        ? sql<number>`(SELECT ${shareTokens.usedPoints} FROM ${shareTokens} WHERE ${eq(shareTokens.id, value("linkId"))})`
        : sql<number>`(SELECT coalesce(sum(${usageDays.points}), 0) FROM ${usageDays} WHERE ${days})`,
    /** Points that the answers being written may cost, but for the question at hand. */
    held: sql<number>`(SELECT coalesce(sum(${reservations.points}), 0) FROM ${reservations} WHERE ${others})`,
  };
}

/** The counters of each scope. */
export const counters = {
  link: countersOf("link"),
  visitor: countersOf("visitor"),
  address: countersOf("address"),
} satisfies Record<LimitScope, unknown>;

/** The points that a scope still has for the question at hand; a great many where they are not limited. */
export function roomOf(scope: LimitScope): SQL {
  const max = value(limitName(scope, "points"));
  const { used, held } = counters[scope];
  return sql`CASE WHEN ${max} IS NULL THEN 9e15 ELSE round(${max} - ${used} - ${held}, 6) END`;
}

/** What the limits of one scope count at one moment. */
export interface Use {
  recent: number;
  blockedBy: number | null;
  running: number;
  today: number;
  used: number;
  held: number;
}

export type Uses = Record<LimitScope, Use>;

/** How much of a limit is left, answers being written taken off; never below 0. */
export function leftOf({ scope, kind, max }: Limit, uses: Uses): number {
  const { recent, running, today, used, held } = uses[scope];
  const taken = { points: used + held, messages_per_day: today + running, qpm: recent, streams: running };
  return Math.max(0, roundPoints(max - taken[kind]));
}

const readStatement = preparedOnce(({ db }) => db.select(counters).from(sql`(SELECT 1)`).prepare());

/** The statement that reads all counters for one party, bound to `valuesOf`. */
export const readUses = (store: Store, values: Record<string, unknown>) => bind(readStatement(store), values);

/**
 * Runs a statement that gives one row where its conditions hold. Where they do not, it runs once more, as what stood in its way may
 * have ended meanwhile, and the counters are read in the same transaction, which then sees what it is.
 */
export async function attempt<Row>(
  store: Store,
  statement: { execute: (values?: Record<string, unknown>) => ExecuteResultSync<Row[]> },
  values: Record<string, unknown>,
): Promise<{ row: Row; uses: null } | { row: null; uses: Uses }> {
  const [first] = await statement.execute(values);
  if (first !== undefined) return { row: first, uses: null };
  const [[second], [uses]] = await store.batch([bind(statement, values), readUses(store, values)]);
  if (second !== undefined) return { row: second, uses: null };
  if (uses === undefined) throw new Error("a select of counters gave no row");
  return { row: null, uses };
}
