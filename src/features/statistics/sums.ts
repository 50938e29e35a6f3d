import { sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { type figureScopes, figures } from "../../db/schema/statistics.ts";
import { breathe } from "../../lib/breathe.ts";
import { roundPoints } from "../usage/points.ts";
import type { FiguresItem } from "./model.ts";
import { type Piece, spansIn } from "./period.ts";

/** The rows of figures of one bot: its own, or those of some of its links or visitors. */
export interface Source {
  botId: string;
  scope: (typeof figureScopes)[number];
  keys: readonly string[];
}

const columns = [
  "questions",
  "failures",
  "refusals",
  "points",
  "promptTokens",
  "completionTokens",
  "firstTokenMs",
  "firstTokens",
  "ratedUp",
  "ratedDown",
] as const;

export type Sums = Record<(typeof columns)[number] | "longestFirstTokenMs", number>;

/** Sums of nothing yet. */
export const noSums = (): Sums => ({
  questions: 0,
  failures: 0,
  refusals: 0,
  points: 0,
  promptTokens: 0,
  completionTokens: 0,
  firstTokenMs: 0,
  firstTokens: 0,
  ratedUp: 0,
  ratedDown: 0,
  longestFirstTokenMs: 0,
});

/** Adds further sums to some. */
export function addSums(to: Sums, more: Sums): void {
  for (const name of columns) to[name] += more[name];
  to.longestFirstTokenMs = Math.max(to.longestFirstTokenMs, more.longestFirstTokenMs);
}

/** Sums as the wire has them, with the number of different customers. */
export const toFigures = (sums: Sums, customers: number): FiguresItem => ({
  questions: sums.questions,
  customers,
  points: roundPoints(sums.points),
  prompt_tokens: sums.promptTokens,
  completion_tokens: sums.completionTokens,
  first_token_ms:
    sums.firstTokens === 0
      ? null
      : { mean: Math.round(sums.firstTokenMs / sums.firstTokens), longest: sums.longestFirstTokenMs },
  failures: sums.failures,
  refusals: sums.refusals,
  ratings: { up: sums.ratedUp, down: sums.ratedDown },
});

/**
 * Few visitors ask in more spans of a period than this. Where some do, what one statement reads is a few times what it should be, which
 * is better than many statements for all of the others.
 */
const usualRows = 50;

/** The sums of a source by step and key, some at a time: each statement reads a few thousand rows at most. */
export async function* eachSum(
  app: App,
  { botId, scope, keys }: Source,
  pieces: readonly Piece[],
): AsyncGenerator<{ step: number; key: string } & Sums> {
  const rows = app.config.limits.figureStepRows;
  const spans = pieces.reduce((sum, piece) => sum + spansIn(piece), 0);
  const expected = scope === "visitor" ? Math.min(spans, usualRows) : spans;
  const costOf = (piece: Piece) => (spansIn(piece) * expected) / spans;
  for (const someKeys of inChunks(keys, () => expected, rows)) {
    for (const somePieces of inChunks(pieces, (piece) => costOf(piece) * someKeys.length, rows)) {
      const values = { pieces: JSON.stringify(somePieces), keys: JSON.stringify(someKeys), botId, scope };
      yield* await sumsOf(app.store).execute(values);
      await breathe();
    }
  }
}

/** Parts a list so that the costs of each part's items are at most `most`, or it has one item alone. */
function* inChunks<Item>(
  items: readonly Item[],
  costOf: (item: Item) => number,
  most: number,
): Generator<Item[]> {
  let chunk: Item[] = [];
  let cost = 0;
  for (const item of items) {
    const more = costOf(item);
    if (chunk.length > 0 && cost + more > most) {
      yield chunk;
      chunk = [];
      cost = 0;
    }
    chunk.push(item);
    cost += more;
  }
  if (chunk.length > 0) yield chunk;
}

const total = (name: (typeof columns)[number]) => sql<number>`sum(${figures[name]})`;

/**
 * The pieces with each of the keys, read out of their JSON before any row is looked up and not for each of them again, in the order in
 * which they are grouped, which need not be sorted then. The limit is none: it keeps SQLite from joining the tables in one query.
 */
const wanted = sql`(
    SELECT piece.value ->> 'step' AS step, piece.value ->> 'span' AS wanted_span, piece.value ->> 'fromMs' AS from_ms,
      piece.value ->> 'toMs' AS to_ms, source.value AS wanted_key
    FROM json_each(${sql.placeholder("pieces")}) AS piece CROSS JOIN json_each(${sql.placeholder("keys")}) AS source
    ORDER BY 1, 5 LIMIT -1
  ) AS wanted`;

const sumsOf = preparedOnce(({ db }) =>
  db
    .select({
      step: sql<number>`step`,
      key: sql<string>`wanted_key`,
      questions: total("questions"),
      failures: total("failures"),
      refusals: total("refusals"),
      points: total("points"),
      promptTokens: total("promptTokens"),
      completionTokens: total("completionTokens"),
      firstTokenMs: total("firstTokenMs"),
      firstTokens: total("firstTokens"),
      ratedUp: total("ratedUp"),
      ratedDown: total("ratedDown"),
      longestFirstTokenMs: sql<number>`max(${figures.longestFirstTokenMs})`,
    })
    // In this order, so that for each span and key the rows are looked up.
    .from(wanted)
    .crossJoin(figures)
    .where(
      sql`${figures.botId} = ${sql.placeholder("botId")} AND ${figures.scope} = ${sql.placeholder("scope")}
        AND ${figures.span} = wanted_span AND ${figures.key} = wanted_key
        AND ${figures.startAt} >= from_ms AND ${figures.startAt} < to_ms`,
    )
    .groupBy(sql`1, 2`)
    .prepare(),
);
