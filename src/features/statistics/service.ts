import type { App } from "../../app.ts";
import type { Caller } from "../../http/caller.ts";
import { toIso } from "../../lib/time.ts";
import { findCounted, narrowedTo, sourceOf } from "./counted.ts";
import type { Statistics, StatisticsQuery, StepItem } from "./model.ts";
import { countedPeriod, piecesOf, stepsOf, toPeriodItem, usualStep } from "./period.ts";
import { addSums, eachSum, noSums, toFigures } from "./sums.ts";
import { customerReader, eachVisit } from "./visits.ts";

/**
 * What was asked in each step of a period, exactly in the days of its zone, and in all. It is read from sums: the work grows with the
 * spans of the period and the visitors in each, not with the messages. Throws invalid_period, not_bot_owner, not_found.
 */
export async function countSteps(app: App, caller: Caller, query: StatisticsQuery): Promise<Statistics> {
  const counted = await findCounted(app, caller, query);
  const period = countedPeriod(app, query);
  const step = query.step ?? usualStep(period);
  const steps = stepsOf(app, period, step);
  const pieces = steps.flatMap((it, index) => piecesOf(it, index, period.daysBeforeMs));
  const sums = steps.map(noSums);
  const customers = steps.map(() => new Set<string>());
  const all = new Set<string>();
  for (const { id } of counted.bots) {
    const narrowed = narrowedTo(counted, id);
    const customerOf = await customerReader(app, narrowed);
    const addVisit = (index: number, key: string) => {
      const customer = customerOf(key);
      if (customer === null) return;
      customers[index]?.add(customer.visitorId);
      all.add(customer.visitorId);
    };
    const source = await sourceOf(app, narrowed);
    for await (const sum of eachSum(app, source, pieces)) {
      const to = sums[sum.step];
      if (to !== undefined) addSums(to, sum);
      if (source.scope === "visitor") addVisit(sum.step, sum.key);
    }
    if (source.scope !== "visitor")
      for await (const { step: index, keys } of eachVisit(app, narrowed, steps, pieces, period.daysBeforeMs))
        for (const key of keys) addVisit(index, key);
  }
  const totals = noSums();
  for (const sum of sums) addSums(totals, sum);
  return {
    ...toPeriodItem(period),
    step,
    totals: toFigures(totals, all.size),
    steps: steps.map(({ fromMs }, index) => ({
      start: toIso(fromMs),
      ...toFigures(sums[index] ?? noSums(), customers[index]?.size ?? 0),
    })),
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
