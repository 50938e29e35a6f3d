import type { App } from "../../app.ts";
import { dayMs, quarterMs, startOf } from "../figures/spans.ts";
import type { Known, KnownBot, NumberOf, Visits } from "./known.ts";
import type { Step } from "./period.ts";
import type { Versions } from "./versions.ts";
import { eachAsked } from "./visitor-rows.ts";

// Who asked a bot in which quarter of an hour, once it has been read: for the steps of any zone.

const numberBits = 25;
const numberMask = 2 ** numberBits - 1;

/** What is looked through: the visits of a bot within a time of which the quarters are kept, its customers numbered by `numberOf`. */
interface Look {
  botId: string;
  time: Step;
  versions: Versions;
  numberOf: NumberOf;
}

/** The customers who asked a bot in each of the steps, each once for a step. The same as the rows say at this moment, however they changed. */
export async function* knownVisits(
  app: App,
  known: Known,
  look: Look,
  steps: readonly Step[],
): AsyncGenerator<Visits> {
  const { fromMs, toMs } = look.time;
  const days = await readDays(app, known, look);
  const seenIn = new Int32Array(known.numbers.size).fill(-1);
  let step = 0;
  for (const { at: day } of look.versions.days) {
    let customers: number[] = [];
    for (const visit of days.get(day)?.visits ?? []) {
      const at = day + (visit >>> numberBits) * quarterMs;
      const customer = visit & numberMask;
      if (at < fromMs || at >= toMs) continue;
      while (at >= (steps[step]?.toMs ?? Number.POSITIVE_INFINITY)) {
        if (customers.length > 0) yield { step, customers };
        customers = [];
        step += 1;
      }
      if (at < (steps[step]?.fromMs ?? Number.POSITIVE_INFINITY) || seenIn[customer] === step) continue;
      seenIn[customer] = step;
      customers.push(customer);
    }
    if (customers.length > 0) yield { step, customers };
  }
}

/** The days of a bot, those read again that are not known or have another version by now. */
async function readDays(app: App, { bots }: Known, { botId, time, versions, numberOf }: Look) {
  const bot = bots.get(botId) ?? { days: new Map(), count: 0 };
  bots.set(botId, bot);
  const days = new Map(bot.days);
  for (const { fromMs, toMs, changes } of stretchesOf(bot, versions, time)) {
    const read = new Map<number, number[]>();
    for await (const rows of eachAsked(app, { botId, linkId: null }, { span: "quarter", fromMs, toMs }))
      for (const { key, at } of rows) {
        const day = startOf(at, dayMs);
        const visits = read.get(day) ?? [];
        read.set(day, visits);
        const number = numberOf(key);
        if (number !== undefined) visits.push(((at - day) / quarterMs) * 2 ** numberBits + number);
      }
    for (const [index, version] of changes.entries()) {
      const day = fromMs + index * dayMs;
      const visits = Uint32Array.from(read.get(day) ?? []);
      days.set(day, { version, visits });
      bot.count += visits.length - (bot.days.get(day)?.visits.length ?? 0);
      bot.days.set(day, { version, visits });
    }
  }
  forgetTooMany(app, bots, botId);
  return days;
}

/** Days that follow one another and are to be read, as one time each with their versions. */
function stretchesOf({ days }: KnownBot, versions: Versions, time: Step) {
  const stretches: (Step & { changes: number[] })[] = [];
  for (const { at, changes } of versions.days) {
    if (at + dayMs <= time.fromMs || at >= time.toMs || days.get(at)?.version === changes) continue;
    const last = stretches.at(-1);
    if (last?.toMs === at) {
      last.toMs = at + dayMs;
      last.changes.push(changes);
    } else stretches.push({ fromMs: at, toMs: at + dayMs, changes: [changes] });
  }
  return stretches;
}

/** Forgets all other bots where more is kept than may be, and this one too where its own visits are more than that. */
function forgetTooMany({ config }: App, bots: Known["bots"], botId: string): void {
  const most = config.limits.knownFigureItems;
  let kept = 0;
  for (const { count } of bots.values()) kept += count;
  if (kept <= most) return;
  for (const [id, { count }] of bots) if (id !== botId || count > most) bots.delete(id);
}
