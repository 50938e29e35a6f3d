import { sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { figures } from "../../db/schema/statistics.ts";
import { visitors } from "../../db/schema/visitors.ts";
import { breathe } from "../../lib/breathe.ts";
import { dayMs, readVisitorKey, startOf, visitorKey } from "../figures/spans.ts";
import type { Step } from "./period.ts";
import { inChunks, usualRows } from "./sums.ts";

/** Whose figures are counted: of one bot, and where they are named of one of its links and one visitor. */
export interface Narrowed {
  botId: string;
  linkId: string | null;
  visitorId: string | null;
}

/** That a visitor asked in a step. */
export interface Visit {
  step: number;
  linkId: string | null;
  visitorId: string;
}

/** Of a day's 96 quarters of an hour few visitors ask in more than these. */
const usualQuarters = 12;

/** The keys of the visitors who ever asked a bot, some at a time: what was asked without a link comes first. */
export async function* eachVisitorKey(
  app: App,
  { botId, linkId, visitorId }: Narrowed,
): AsyncGenerator<string[]> {
  const limit = app.config.limits.figureStepRows;
  if (visitorId !== null) {
    const rows = await visitorStatements(app.store).keysOf.execute({ botId, visitorId });
    const only = linkId === null ? undefined : visitorKey(linkId, visitorId);
    yield rows.map(({ key }) => key).filter((key) => only === undefined || key === only);
    return;
  }
  // A link's keys are those between its id with a stroke and its id with the character after that.
  const before = linkId === null ? "~" : `${linkId}0`;
  for (let after = linkId === null ? "" : `${linkId}/`; ; ) {
    const rows = await visitorStatements(app.store).keys.execute({ botId, after, before, limit });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(({ key }) => key);
    after = last.key;
    await breathe();
  }
}

/**
 * Which of a bot's visitors asked in which of the steps, a visit at least once; without a link nobody is a customer, and a
 * manager who looks at a link is none. First the days of
 * each visitor are read, and then, for days that steps share, their quarters of an hour.
 */
export async function* eachVisit(
  app: App,
  narrowed: Narrowed,
  steps: readonly Step[],
  daysBeforeMs: number,
): AsyncGenerator<Visit> {
  const rows = app.config.limits.figureStepRows;
  const fromMs = startOf(steps[0]?.fromMs ?? 0, dayMs);
  const toMs = steps.at(-1)?.toMs ?? 0;
  const { days, quarters } = visitorStatements(app.store);
  const { botId, linkId } = narrowed;
  const previews = await visitorStatements(app.store).previews.execute({ botId, linkId });
  const managers = new Set(previews.map(({ id }) => id));
  const isCustomers = (key: string) => {
    const { linkId: through, visitorId } = readVisitorKey(key);
    return through !== null && !managers.has(visitorId);
  };
  for await (const keys of eachVisitorKey(app, narrowed)) {
    const came = keys.filter(isCustomers);
    for (const some of inChunks(came, () => Math.min((toMs - fromMs) / dayMs, usualRows), rows)) {
      const shared: { key: string; day: number }[] = [];
      for (const { key, day } of await days.execute({ botId, keys: JSON.stringify(some), fromMs, toMs })) {
        const [step, lastStep] = [stepAt(steps, day), stepAt(steps, day + dayMs - 1)];
        if (day < daysBeforeMs) yield* visitOf(key, stepAt(steps, day + dayMs / 2));
        else if (step === undefined || step !== lastStep) shared.push({ key, day });
        else yield* visitOf(key, step);
      }
      for (const asked of inChunks(shared, () => usualQuarters, rows)) {
        const found = await quarters.execute({ botId, asked: JSON.stringify(asked) });
        for (const { key, at } of found) yield* visitOf(key, stepAt(steps, at));
      }
      await breathe();
    }
  }
}

function* visitOf(key: string, step: number | undefined): Generator<Visit> {
  if (step !== undefined) yield { step, ...readVisitorKey(key) };
}

/** The step that holds an instant; undefined before the first and after the last. */
function stepAt(steps: readonly Step[], atMs: number): number | undefined {
  let low = 0;
  let high = steps.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const step = steps[middle];
    if (step === undefined || atMs < step.fromMs) high = middle - 1;
    else if (atMs >= step.toMs) low = middle + 1;
    else return middle;
  }
  return undefined;
}

const value = sql.placeholder;

/** Every row of a visitor is one of a question at least: the index alone answers. */
const visitorStatements = preparedOnce(({ db }) => {
  const ofBot = sql`${figures.botId} = ${value("botId")} AND ${figures.scope} = 'visitor'`;
  const ofLinks = sql`SELECT ${shareTokens.id} || '/' || ${value("visitorId")} FROM ${shareTokens}
    WHERE ${shareTokens.botId} = ${value("botId")} UNION ALL SELECT '/' || ${value("visitorId")}`;
  return {
    keys: db
      .select({ key: figures.key })
      .from(figures)
      .where(
        sql`${ofBot} AND ${figures.span} = 'all' AND ${figures.key} > ${value("after")} AND ${figures.key} < ${value("before")}`,
      )
      .orderBy(figures.key)
      .limit(value("limit"))
      .prepare(),
    keysOf: db
      .select({ key: figures.key })
      .from(figures)
      .where(
        sql`${ofBot} AND ${figures.span} = 'all' AND ${figures.startAt} = 0 AND ${figures.key} IN (${ofLinks})`,
      )
      .prepare(),
    previews: db
      .select({ id: visitors.id })
      .from(visitors)
      .where(
        sql`${visitors.kind} = 'preview' AND ${visitors.scope} IN (SELECT ${shareTokens.id} FROM ${shareTokens}
          WHERE ${shareTokens.botId} = ${value("botId")} AND (${value("linkId")} IS NULL OR ${shareTokens.id} = ${value("linkId")}))`,
      )
      .prepare(),
    days: db
      .select({ key: figures.key, day: figures.startAt })
      .from(sql`json_each(${value("keys")}) AS wanted`)
      .crossJoin(figures)
      .where(
        sql`${ofBot} AND ${figures.span} = 'day' AND ${figures.key} = wanted.value
          AND ${figures.startAt} >= ${value("fromMs")} AND ${figures.startAt} < ${value("toMs")}`,
      )
      .prepare(),
    quarters: db
      .select({ key: figures.key, at: figures.startAt })
      .from(sql`json_each(${value("asked")}) AS wanted`)
      .crossJoin(figures)
      .where(
        sql`${ofBot} AND ${figures.span} = 'quarter' AND ${figures.key} = wanted.value ->> 'key'
          AND ${figures.startAt} >= wanted.value ->> 'day' AND ${figures.startAt} < (wanted.value ->> 'day') + ${sql.raw(String(dayMs))}`,
      )
      .prepare(),
  };
});
