import { sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { App } from "../../app.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { figures } from "../../db/schema/statistics.ts";
import { breathe } from "../../lib/breathe.ts";
import { type Piece, type Range, rangesOf, spansIn } from "./period.ts";
import type { Sums } from "./sums.ts";

/** Whose rows are read: those of all visitors of a bot, or of one of its links. */
export interface Place {
  botId: string;
  linkId: string | null;
}

/** The visitor, and the link, of a row, and its span's first instant. */
export interface Asked {
  key: string;
  at: number;
}

/** The spans of a range in which visitors asked, some at a time, in the order of time. An index alone answers. */
export const eachAsked = (app: App, place: Place, range: Range) =>
  eachPage(app, place, range, statements(app.store).asked);

/** The same rows of the pieces of steps, with what was summed in each. */
export async function* eachAskedSum(
  app: App,
  place: Place,
  pieces: readonly Piece[],
): AsyncGenerator<Asked & Sums> {
  for (const range of rangesOf(pieces))
    for await (const rows of eachPage<Asked & Sums>(app, place, range, statements(app.store).summed))
      yield* rows;
}

interface Reader<Row> {
  ofBot: { execute: (values: Record<string, unknown>) => PromiseLike<Row[]> | Row[] };
  ofLink: { execute: (values: Record<string, unknown>) => PromiseLike<Row[]> | Row[] };
}

/** Each statement reads some thousand rows at most: as many as it gives, and of a link no more of its own than those. */
async function* eachPage<Row extends Asked>(
  app: App,
  { botId, linkId }: Place,
  range: Range,
  { ofBot, ofLink }: Reader<Row>,
): AsyncGenerator<Row[]> {
  const limit = app.config.limits.figureStepRows;
  // A link's keys are those between its id with a stroke and its id with the character after that.
  const link = linkId === null ? {} : { linkId, least: `${linkId}/`, before: `${linkId}0` };
  const statement = linkId === null ? ofBot : ofLink;
  for (const { span, fromMs, toMs } of inParts(range, limit)) {
    for (let place: Asked | undefined = { at: fromMs, key: link.least ?? "" }; place !== undefined; ) {
      const after = { afterAt: place.at, afterKey: place.key };
      const rows: Row[] = await statement.execute({ botId, span, toMs, ...after, limit, ...link });
      if (rows.length > 0) yield rows;
      await breathe();
      place = rows.length < limit ? undefined : rows.at(-1);
    }
  }
}

function* inParts({ span, fromMs, toMs }: Range, most: number): Generator<Range> {
  const spanMs = (toMs - fromMs) / spansIn({ span, fromMs, toMs });
  for (let at = fromMs; at < toMs; at += most * spanMs)
    yield { span, fromMs: at, toMs: Math.min(at + most * spanMs, toMs) };
}

const value = sql.placeholder;

const asked = { key: figures.key, at: figures.startAt };
const summed = {
  ...asked,
  questions: figures.questions,
  failures: figures.failures,
  refusals: figures.refusals,
  points: figures.points,
  promptTokens: figures.promptTokens,
  completionTokens: figures.completionTokens,
  firstTokenMs: figures.firstTokenMs,
  firstTokens: figures.firstTokens,
  ratedUp: figures.ratedUp,
  ratedDown: figures.ratedDown,
  longestFirstTokenMs: figures.longestFirstTokenMs,
};

const linkRows = alias(figures, "of_link");
const ofVisitors = sql`${figures.botId} = ${value("botId")} AND ${figures.scope} = 'visitor' AND ${figures.span} = ${value("span")}`;
const ofBot = sql`${ofVisitors} AND (${figures.startAt}, ${figures.key}) > (${value("afterAt")}, ${value("afterKey")})
  AND ${figures.startAt} < ${value("toMs")}`;
// The link's own rows say when there is something to be looked for.
const ofLink = sql`${linkRows.botId} = ${value("botId")} AND ${linkRows.scope} = 'link' AND ${linkRows.span} = ${value("span")}
  AND ${linkRows.key} = ${value("linkId")} AND ${linkRows.startAt} >= ${value("afterAt")} AND ${linkRows.startAt} < ${value("toMs")}
  AND ${ofVisitors} AND ${figures.startAt} = ${linkRows.startAt} AND ${figures.key} < ${value("before")}
  AND ${figures.key} > CASE WHEN ${linkRows.startAt} = ${value("afterAt")} THEN ${value("afterKey")} ELSE ${value("least")} END`;
const inTime = [figures.startAt, figures.key] as const;
const inTimeOfLink = [linkRows.startAt, figures.key] as const;

const statements = preparedOnce(({ db }) => {
  const limit = value("limit");
  return {
    asked: {
      ofBot: db
        .select(asked)
        .from(figures)
        .where(ofBot)
        .orderBy(...inTime)
        .limit(limit)
        .prepare(),
      ofLink: db
        .select(asked)
        .from(linkRows)
        .crossJoin(figures)
        .where(ofLink)
        .orderBy(...inTimeOfLink)
        .limit(limit)
        .prepare(),
    },
    summed: {
      ofBot: db
        .select(summed)
        .from(figures)
        .where(ofBot)
        .orderBy(...inTime)
        .limit(limit)
        .prepare(),
      ofLink: db
        .select(summed)
        .from(linkRows)
        .crossJoin(figures)
        .where(ofLink)
        .orderBy(...inTimeOfLink)
        .limit(limit)
        .prepare(),
    },
  };
});
