import type { App } from "../../app.ts";
import { dayMs, quarterMs, startOf } from "../figures/spans.ts";
import type { Known, KnownDay, NumberOf, Visits } from "./known.ts";
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
  for (const [day, { visits }] of days) {
    let customers: number[] = [];
    // By their places: an iterator takes several times as long.
    for (let place = 0; place < visits.length; place += 1) {
      const visit = visits[place] ?? 0;
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

/** The days that a look is about, in their order, those read again that are not known or have another version by now. */
async function readDays(app: App, { bots }: Known, { botId, time, versions, numberOf }: Look) {
  const bot = bots.get(botId) ?? { days: new Map(), count: 0 };
  bots.set(botId, bot);
  const wanted = versions.days.filter(({ at }) => at + dayMs > time.fromMs && at < time.toMs);
  // What others read meanwhile may be of another version.
  const days = new Map<number, KnownDay>();
  for (const { at } of wanted) days.set(at, bot.days.get(at) ?? { version: 0, visits: new Uint32Array() });
  for (const { fromMs, toMs, changes } of stretchesOf(days, wanted)) {
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
      const at = fromMs + index * dayMs;
      const day = { version, visits: Uint32Array.from(read.get(at) ?? []) };
      days.set(at, day);
      bot.count += day.visits.length - (bot.days.get(at)?.visits.length ?? 0);
      bot.days.set(at, day);
    }
  }
  forgetTooMany(app, bots, botId);
  return days;
}

/** Days that follow one another and are to be read, as one time each with their versions. */
function stretchesOf(days: ReadonlyMap<number, KnownDay>, wanted: Versions["days"]) {
  const stretches: (Step & { changes: number[] })[] = [];
  for (const { at, changes } of wanted) {
    if (days.get(at)?.version === changes) continue;
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
