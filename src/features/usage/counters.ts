import { and, type Column, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Query } from "../../db/batches.ts";
import { preparedOnce, runNow, step } from "../../db/prepared.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { reservations, usageDays } from "../../db/schema/usage.ts";
import type { Results, Store } from "../../db/store.ts";
import type { LimitScope } from "../../errors.ts";
import { allDays, type Limit, type LimitValues, limitName } from "./party.ts";
import { roundPoints } from "./points.ts";
import { type Recent, recentQuestions } from "./recent.ts";

const value = sql.placeholder;

const inScope: Record<LimitScope, SQL | undefined> = {
  link: undefined,
  visitor: eq(reservations.visitorId, value("visitorId")),
  address: eq(reservations.address, value("address")),
};

const keyOf = { link: sql`''`, visitor: sql`${value("visitorId")}`, address: sql`${value("address")}` };

/** The row of the link; none when it is gone. */
export const isLink = eq(shareTokens.id, value("linkId"));

/**
 * What the limits of a scope count beside the questions of the last minute (recent.ts), as parts of statements that are bound to
 * `valuesOf`. Each is a small read of its own that an index of its own answers.
 */
function countersOf(scope: LimitScope) {
  const isOwn = and(eq(reservations.shareTokenId, value("linkId")), inScope[scope]);
  const isRunning = and(isOwn, isNull(reservations.endedAt));
  const ofDay = (column: Column, day: SQL) => {
    const isRow = and(
      eq(usageDays.shareTokenId, value("linkId")),
      eq(usageDays.scope, scope),
      eq(usageDays.key, keyOf[scope]),
      eq(usageDays.day, day),
    );
    return sql<number>`coalesce((SELECT ${column} FROM ${usageDays} WHERE ${isRow}), 0)`;
  };
  const ofLink = sql<number>`(SELECT ${shareTokens.usedPoints} FROM ${shareTokens} WHERE ${isLink})`;
  return {
    /** Answers being written. */
    running: sql<number>`(SELECT count(*) FROM ${reservations} WHERE ${isRunning})`,
    /** Answers of the calendar day. */
    today: ofDay(usageDays.messages, sql`${value("day")}`),
    /** Points that were charged. */
    used: scope === "link" ? ofLink : ofDay(usageDays.points, sql`${allDays}`),
    /** Points that the answers being written may cost. */
    held: sql<number>`(SELECT total(${reservations.points}) FROM ${reservations} WHERE ${isRunning})`,
  };
}

/** The counters of each scope. */
export const counters = {
  link: countersOf("link"),
  visitor: countersOf("visitor"),
  address: countersOf("address"),
} satisfies Record<LimitScope, unknown>;

/** The points that a scope still has; a great many where they are not limited. */
export function roomOf(scope: LimitScope): SQL {
  const max = value(limitName(scope, "points"));
  const { used, held } = counters[scope];
  return sql`CASE WHEN ${max} IS NULL THEN 9e15 ELSE round(${max} - ${used} - ${held}, 6) END`;
}

/** What the limits of one scope count at one moment. */
export interface Use extends Recent {
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

const readCounters = preparedOnce(({ db }) => db.select(counters).from(shareTokens).where(isLink).prepare());

/** Reads what all limits count for one party; undefined for a link that is gone. */
export const readUses = async (store: Store, values: LimitValues): Promise<Uses | undefined> =>
  withRecent(store, values, await readCounters(store).execute(values));

type Found = Awaited<ReturnType<ReturnType<typeof readCounters>["execute"]>>;

function withRecent(store: Store, values: LimitValues, [found]: Found): Uses | undefined {
  if (found === undefined) return undefined;
  const { link, visitor, address } = countRecent(store, values);
  return {
    link: { ...found.link, ...link },
    visitor: { ...found.visitor, ...visitor },
    address: { ...found.address, ...address },
  };
}

/** The questions of the last minute in each scope. */
export const countRecent = (store: Store, values: LimitValues): Record<LimitScope, Recent> =>
  recentQuestions(store).count(values, values.now, (scope) => Number(values[limitName(scope, "qpm")] ?? 0));

/**
 * Runs `take`, which has a statement give one row where its conditions hold, and in the same transaction `writes`, which have to look
 * themselves whether it did. Where it did not, all of it runs once more, as what stood in its way may have ended meanwhile, and the
 * counters are read with it, which then show what that is.
 */
export async function attempt<Row, const Writes extends readonly Query[]>(
  store: Store,
  take: () => Row | undefined,
  values: LimitValues,
  writes: Writes,
): Promise<{ row: Row; written: Results<Writes> } | { row: null; uses: Uses | undefined }> {
  // A batch, so that it shares its transaction with those of other questions.
  const [first, ...firstWritten] = await store.batch([step(take), ...writes]);
  if (first !== undefined) return { row: first, written: firstWritten };
  const read = step(() => withRecent(store, values, runNow(readCounters(store), values)));
  const [second, uses, ...written] = await store.batch([step(take), read, ...writes]);
  if (second !== undefined) return { row: second, written };
  return { row: null, uses };
}
