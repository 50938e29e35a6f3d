import { sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { figures } from "../../db/schema/statistics.ts";
import { visitors } from "../../db/schema/visitors.ts";
import { dayMs, readVisitorKey, visitorKey } from "../figures/spans.ts";
import type { Known, NumberOf, Visits } from "./known.ts";
import { knownVisits } from "./known-visits.ts";
import { type Piece, rangesOf, type Step } from "./period.ts";
import type { Versions } from "./versions.ts";
import { eachAsked, type Place } from "./visitor-rows.ts";

/** Whose figures are counted: of one bot, and where they are named of one of its links and one visitor of these. */
export interface Narrowed extends Place {
  visitorId: string | null;
}

/** Steps one after the other, perhaps with others between them, the spans that make them up, and the versions of their days. */
interface Walk {
  steps: readonly Step[];
  pieces: readonly Piece[];
  /** Before this instant figures are known by days in UTC alone. */
  daysBeforeMs: number;
  versions: Versions;
  numberOf: NumberOf;
}

/** The keys of a visitor who ever asked a bot, or through one of its links. */
export async function visitorKeys(app: App, { botId, linkId }: Place, visitorId: string): Promise<string[]> {
  const rows = await visitorStatements(app.store).keysOf.execute({ botId, visitorId });
  const only = linkId === null ? undefined : visitorKey(linkId, visitorId);
  return rows.map(({ key }) => key).filter((key) => only === undefined || key === only);
}

/** The keys of all that ever asked a bot without a link: its managers. */
export async function ownKeys(app: App, botId: string): Promise<string[]> {
  const rows = await visitorStatements(app.store).ownKeys.execute({ botId });
  return rows.map(({ key }) => key);
}

/** Numbers customers. Without a link nobody is one, and neither is a manager who looks at a link. */
export async function customerNumbers(
  { store }: App,
  { numbers }: Known,
  { botId, linkId }: Place,
): Promise<NumberOf> {
  const previews = await visitorStatements(store).previews.execute({ botId, linkId });
  const managers = new Set(previews.map(({ id }) => id));
  return (key) => {
    const { linkId: link, visitorId } = readVisitorKey(key);
    if (link === null || managers.has(visitorId)) return undefined;
    const number = numbers.get(visitorId) ?? numbers.size;
    numbers.set(visitorId, number);
    return number;
  };
}

/**
 * Which customers of a bot, or of a link, asked in which of the steps, each at least once for a step. The work is that of the spans in
 * which they asked: whoever did not ask in the period is not looked at. Of a whole bot what was read once is known from then on, as far
 * as quarters are kept (`daysBeforeMs`).
 */
export async function* eachVisit(
  app: App,
  known: Known,
  place: Place,
  { steps, pieces, daysBeforeMs, versions, numberOf }: Walk,
): AsyncGenerator<Visits> {
  const [first] = pieces;
  const last = pieces.at(-1);
  if (place.linkId === null && first !== undefined && last !== undefined && first.fromMs >= daysBeforeMs) {
    const time = { fromMs: first.fromMs, toMs: last.toMs };
    yield* knownVisits(app, known, { botId: place.botId, time, versions, numberOf }, steps);
    return;
  }
  for (const range of rangesOf(pieces)) {
    // A day that is shared by steps, its quarters no longer known, is that of its noon.
    const withinMs = range.span === "day" ? dayMs / 2 : 0;
    for await (const rows of eachAsked(app, place, range))
      for (const { key, at } of rows) {
        const step = stepAt(steps, at + withinMs);
        const customer = numberOf(key);
        if (step !== undefined && customer !== undefined) yield { step, customers: [customer] };
      }
  }
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

const visitorStatements = preparedOnce(({ db }) => {
  const ofBot = sql`${figures.botId} = ${value("botId")} AND ${figures.scope} = 'visitor'`;
  const ofLinks = sql`SELECT ${shareTokens.id} || '/' || ${value("visitorId")} FROM ${shareTokens}
    WHERE ${shareTokens.botId} = ${value("botId")} UNION ALL SELECT '/' || ${value("visitorId")}`;
  return {
    keysOf: db
      .select({ key: figures.key })
      .from(figures)
      .where(
        sql`${ofBot} AND ${figures.span} = 'all' AND ${figures.startAt} = 0 AND ${figures.key} IN (${ofLinks})`,
      )
      .prepare(),
    // The keys without a link before the stroke; `0` is the character after that.
    ownKeys: db
      .select({ key: figures.key })
      .from(figures)
      .where(
        sql`${ofBot} AND ${figures.span} = 'all' AND ${figures.startAt} = 0 AND ${figures.key} >= '/' AND ${figures.key} < '0'`,
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
  };
});
