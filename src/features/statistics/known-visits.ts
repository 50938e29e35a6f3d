import { sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { figures } from "../../db/schema/statistics.ts";
import { breathe } from "../../lib/breathe.ts";
import { dayMs, quarterMs, startOf } from "../figures/spans.ts";
import type { Step } from "./period.ts";
import { eachAsked } from "./visitor-rows.ts";

// Who asked a bot in which quarter of an hour, kept in memory once it has been read: a plot needs every visitor of every day, which in a
// busy installation is a hundred times as many rows as it has days. What is kept is asked of the database each time whether it still holds.

/** The visits of one day in UTC, in the order of time: each a number of a key and, above it, that of its quarter. */
interface Day {
  /** How many questions the bot had that day when the visits were read: every further visit comes with one. */
  questions: number;
  visits: Uint32Array;
}

interface Bot {
  /** The keys of visitors by their numbers, and the rows of their whole time by them, as far as the list of these has been read. */
  keys: string[];
  numbers: Map<string, number>;
  rows: Map<string, number>;
  /** What tells the list of the bot's visitors as it was read from any other. */
  listed: string;
  days: Map<number, Day>;
  /** Visits of all its days. */
  count: number;
}

const keyBits = 24;
const keyMask = 2 ** keyBits - 1;

const knownOf = preparedOnce((): Map<string, Bot> => new Map());

/**
 * The keys of the visitors who asked a bot in each of the steps, within a time of which the quarters are kept: each key once for a
 * step. The same as the rows say at this moment, however they changed.
 */
export async function* knownVisits(
  app: App,
  botId: string,
  steps: readonly Step[],
  { fromMs, toMs }: Step,
): AsyncGenerator<{ step: number; keys: string[] }> {
  const bot = await findBot(app, botId);
  const first = startOf(fromMs, dayMs);
  const questions = new Map<number, number>();
  for (const { at, count } of await statements(app.store).days.execute({ botId, fromMs: first, toMs }))
    questions.set(at, count);
  await readDays(app, botId, bot, questions);
  forgetTooMany(app, botId);
  let seenIn = new Int32Array();
  let step = 0;
  for (const day of questions.keys()) {
    let keys: string[] = [];
    seenIn = withRoom(seenIn, bot.keys.length);
    for (const visit of bot.days.get(day)?.visits ?? []) {
      const at = day + (visit >>> keyBits) * quarterMs;
      const key = visit & keyMask;
      if (at < fromMs || at >= toMs) continue;
      while (at >= (steps[step]?.toMs ?? Number.POSITIVE_INFINITY)) {
        if (keys.length > 0) yield { step, keys };
        keys = [];
        step += 1;
      }
      if (at < (steps[step]?.fromMs ?? Number.POSITIVE_INFINITY) || seenIn[key] === step) continue;
      seenIn[key] = step;
      keys.push(bot.keys[key] ?? "");
    }
    if (keys.length > 0) yield { step, keys };
  }
}

/** Somebody else's look at the same bot may have brought further keys since the last day. */
function withRoom(seenIn: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (seenIn.length >= length) return seenIn;
  const longer = new Int32Array(length).fill(-1);
  longer.set(seenIn);
  return longer;
}

/** Forgets all other bots where more is kept than may be, and this one too where its own visits are more than that. */
function forgetTooMany({ store, config }: App, botId: string): void {
  const known = knownOf(store);
  const most = config.limits.knownVisitItems;
  let kept = 0;
  for (const { count } of known.values()) kept += count;
  if (kept <= most) return;
  for (const [id, { count }] of known) if (id !== botId || count > most) known.delete(id);
}

/** What is known of a bot: nothing any more where a visitor's rows have been erased since, which takes that of its whole time too. */
async function findBot({ store, config }: App, botId: string): Promise<Bot> {
  const known = knownOf(store);
  const { list, visitors } = statements(store);
  const [now] = await list.execute({ botId });
  const listed = JSON.stringify(now);
  const bot = known.get(botId);
  if (bot?.listed === listed) return bot;
  const rows = new Map<string, number>();
  const limit = config.limits.figureStepRows;
  for (let after: string | undefined = ""; after !== undefined; ) {
    const some: { key: string; row: number }[] = await visitors.execute({ botId, after, limit });
    for (const { key, row } of some) rows.set(key, row);
    after = some.length < limit ? undefined : some.at(-1)?.key;
    await breathe();
  }
  const isWhole = bot?.keys.every((key) => rows.get(key) === (bot.rows.get(key) ?? rows.get(key) ?? null));
  if (bot !== undefined && isWhole) return Object.assign(bot, { rows, listed });
  // Two looks at once may each make one: the later takes the place of the other, which goes with its look.
  const anew: Bot = { keys: [], numbers: new Map(), rows, listed, days: new Map(), count: 0 };
  known.set(botId, anew);
  return anew;
}

/** Reads those of the days that are not known, or are known as they were before further questions. */
async function readDays(
  app: App,
  botId: string,
  bot: Bot,
  questions: ReadonlyMap<number, number>,
): Promise<void> {
  for (const { fromMs, toMs } of stretchesOf(bot, questions)) {
    const read = new Map<number, number[]>();
    for await (const rows of eachAsked(app, { botId, linkId: null }, { span: "quarter", fromMs, toMs }))
      for (const { key, at } of rows) {
        const day = startOf(at, dayMs);
        const visits = read.get(day) ?? [];
        visits.push(((at - day) / quarterMs) * 2 ** keyBits + numberOf(bot, key));
        read.set(day, visits);
      }
    for (let day = fromMs; day < toMs; day += dayMs) {
      const visits = Uint32Array.from(read.get(day) ?? []);
      bot.count += visits.length - (bot.days.get(day)?.visits.length ?? 0);
      bot.days.set(day, { questions: questions.get(day) ?? 0, visits });
    }
  }
}

/** Days that follow one another and are to be read, as one time each. */
function stretchesOf({ days }: Bot, questions: ReadonlyMap<number, number>): Step[] {
  const stretches: Step[] = [];
  for (const [day, count] of questions) {
    if (days.get(day)?.questions === count) continue;
    const last = stretches.at(-1);
    if (last?.toMs === day) last.toMs = day + dayMs;
    else stretches.push({ fromMs: day, toMs: day + dayMs });
  }
  return stretches;
}

function numberOf({ keys, numbers }: Bot, key: string): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  const number = keys.push(key) - 1;
  numbers.set(key, number);
  return number;
}

const value = sql.placeholder;

const statements = preparedOnce(({ db }) => {
  const ofBot = sql`${figures.botId} = ${value("botId")}`;
  const inAll = sql`${ofBot} AND ${figures.scope} = 'visitor' AND ${figures.span} = 'all'`;
  return {
    days: db
      .select({ at: figures.startAt, count: figures.questions })
      .from(figures)
      .where(
        sql`${ofBot} AND ${figures.scope} = 'bot' AND ${figures.span} = 'day' AND ${figures.key} = ''
          AND ${figures.startAt} >= ${value("fromMs")} AND ${figures.startAt} < ${value("toMs")}`,
      )
      .orderBy(figures.startAt)
      .prepare(),
    // A new visitor has a new row. Only the last one may get the place of another that went; SQLite takes the key from the row of the maximum.
    list: db
      .select({
        count: sql<number>`count(*)`,
        sum: sql<number>`sum(figures.rowid)`,
        last: sql<number>`max(figures.rowid)`,
        key: figures.key,
      })
      .from(figures)
      .where(inAll)
      .prepare(),
    visitors: db
      .select({ key: figures.key, row: sql<number>`figures.rowid` })
      .from(figures)
      .where(sql`${inAll} AND ${figures.key} > ${value("after")}`)
      .orderBy(figures.key)
      .limit(value("limit"))
      .prepare(),
  };
});
