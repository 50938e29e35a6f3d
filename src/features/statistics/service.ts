import type { App } from "../../app.ts";
import type { Caller } from "../../http/caller.ts";
import { toIso } from "../../lib/time.ts";
import { findCounted, narrowedTo } from "./counted.ts";
import { type Counted, knownOf } from "./known.ts";
import type { Statistics, StatisticsQuery, StepItem } from "./model.ts";
import { countedPeriod, stepsOf, toPeriodItem, usualStep } from "./period.ts";
import { countEach } from "./steps.ts";
import { addSums, noSums, toFigures } from "./sums.ts";

/**
 * What was asked in each step of a period, exactly in the days of its zone, and in all. It is read from sums: the work grows with the
 * spans of the period and the visitors in each, not with the messages, and what was read once is known from then on. Throws invalid_period, not_bot_owner, not_found.
 */
export async function countSteps(app: App, caller: Caller, query: StatisticsQuery): Promise<Statistics> {
  const counted = await findCounted(app, caller, query);
  const period = countedPeriod(app, query);
  const step = query.step ?? usualStep(period);
  const steps = stepsOf(app, period, step);
  const known = knownOf(app);
  const ofBots: Counted[][][] = [];
  for (const { id } of counted.bots)
    ofBots.push(await countEach(app, known, narrowedTo(counted, id), steps, period.daysBeforeMs));
  const countDifferent = createDifferent(known.numbers.size);
  const totals = noSums();
  const items = steps.map(({ fromMs }, index): StepItem => {
    const parts = ofBots.flatMap((ofBot) => ofBot[index] ?? []);
    const sums = noSums();
    for (const part of parts) addSums(sums, part.sums);
    addSums(totals, sums);
    return { start: toIso(fromMs), ...toFigures(sums, countDifferent(parts)) };
  });
  return {
    ...toPeriodItem(period),
    step,
    totals: toFigures(totals, countDifferent(ofBots.flat(2))),
    steps: items,
  };
}

/** Counts the different customers of some parts, each time anew; there are no more than `all`. */
function createDifferent(all: number): (parts: readonly Pick<Counted, "customers">[]) => number {
  const seenIn = new Uint32Array(all);
  let look = 0;
  return (parts) => {
    const [one, ...others] = parts;
    if (others.length === 0) return one?.customers.length ?? 0;
    look += 1;
    let count = 0;
    // By their places: an iterator takes several times as long, and a year of days has tens of thousands of them.
    for (const { customers } of parts)
      for (let at = 0; at < customers.length; at += 1) {
        const customer = customers[at] ?? 0;
        if (seenIn[customer] === look) continue;
        seenIn[customer] = look;
        count += 1;
      }
    return count;
  };
}

/** The columns of figures as a file, behind those that say of what. */
export const figureColumns = [
  "questions",
  "customers",
  "points",
  "prompt_tokens",
  "completion_tokens",
  "first_token_mean_ms",
  "first_token_longest_ms",
  "failures",
  "refusals",
  "rated_up",
  "rated_down",
] as const;

/** Figures as a table has them, without anything inside of anything. */
export const toRow = <Item extends Omit<StepItem, "start">>({ first_token_ms, ratings, ...item }: Item) => ({
  ...item,
  first_token_mean_ms: first_token_ms?.mean ?? null,
  first_token_longest_ms: first_token_ms?.longest ?? null,
  rated_up: ratings.up,
  rated_down: ratings.down,
});
