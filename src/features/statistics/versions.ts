import { sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { figures } from "../../db/schema/statistics.ts";
import { dayMs, startOf } from "../figures/spans.ts";
import type { Step } from "./period.ts";

/** How often what is counted of a bot's days has changed until now. */
export interface Versions {
  /** The days in UTC on which anything was counted, the oldest first, each with its own number. */
  days: readonly { at: number; changes: number }[];
  /** A number of the days that a time touches, which is another once anything of them has changed: it only grows. 0: nothing was counted. */
  of: (time: Step) => number;
}

/** The versions of a bot's days within a time. Read them before what they are to stand for. */
export async function readVersions({ store }: App, botId: string, time: Step): Promise<Versions> {
  const fromMs = startOf(time.fromMs, dayMs);
  const days = await statements(store).execute({ botId, fromMs, toMs: time.toMs });
  const sums = new Float64Array(days.length + 1);
  for (const [index, { changes }] of days.entries()) sums[index + 1] = (sums[index] ?? 0) + changes;
  /** The place of the first day that does not begin before an instant. */
  const placeOf = (ms: number): number => {
    let low = 0;
    let high = days.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((days[middle]?.at ?? 0) < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const before = (ms: number) => sums[placeOf(ms)] ?? 0;
  return { days, of: (part) => before(part.toMs) - before(startOf(part.fromMs, dayMs)) };
}

const value = sql.placeholder;

const statements = preparedOnce(({ db }) =>
  db
    .select({ at: figures.startAt, changes: figures.changes })
    .from(figures)
    .where(
      sql`${figures.botId} = ${value("botId")} AND ${figures.scope} = 'bot' AND ${figures.span} = 'day' AND ${figures.key} = ''
        AND ${figures.startAt} >= ${value("fromMs")} AND ${figures.startAt} < ${value("toMs")}`,
    )
    .orderBy(figures.startAt)
    .prepare(),
);
