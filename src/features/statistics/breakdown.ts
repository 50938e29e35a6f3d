import { eq, inArray } from "drizzle-orm";
import type { App } from "../../app.ts";
import { users } from "../../db/schema/accounts.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { visitors } from "../../db/schema/visitors.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { decodeCursor, encodeCursor } from "../../lib/cursor.ts";
import { readVisitorKey } from "../figures/spans.ts";
import { roundPoints } from "../usage/points.ts";
import { type Counted, findCounted, narrowedTo, sourceOf } from "./counted.ts";
import type { Breakdown, BreakdownItem, BreakdownQuery, Dimension } from "./model.ts";
import { countedPeriod, piecesOf, toPeriodItem } from "./period.ts";
import { addSums, eachSum, noSums, type Source, type Sums, toFigures } from "./sums.ts";
import { eachAskedSum } from "./visitor-rows.ts";
import { customerReader, eachVisit, type Narrowed, ownKeys, type Visitor } from "./visits.ts";

/** What one bot, link or visitor adds to a period. */
interface Part {
  id: string;
  sums: Sums;
  customers: Set<string>;
}

/**
 * What each bot, link or visitor adds to a period, those that cost most first. What a bot's own manager asked without a link is
 * one part of its own among the links. Throws invalid_period, invalid_cursor, not_bot_owner, not_found.
 */
export async function breakDown(app: App, caller: Caller, query: BreakdownQuery): Promise<Breakdown> {
  const limit = query.limit ?? app.config.limits.pageItems;
  const place = readPlace(query.cursor);
  const { counted, period, parts } = await listParts(app, caller, query);
  const rest = place === undefined ? parts : parts.filter((part) => inOrder(place, rankOf(part)) < 0);
  const shown = rest.slice(0, limit);
  const last = rest.length > limit ? shown.at(-1) : undefined;
  return {
    ...toPeriodItem(period),
    dimension: query.dimension,
    items: await toItems(app, query.dimension, counted, shown),
    next_cursor: last === undefined ? null : encodeCursor(rankOf(last)),
  };
}

/** All of them for a file, named some at a time. Throws as `breakDown` does, before anything is read of what it gives. */
export async function breakDownWhole(app: App, caller: Caller, query: BreakdownQuery) {
  const { counted, parts } = await listParts(app, caller, query);
  const { exportStepRows } = app.config.limits;
  return (async function* () {
    for (let at = 0; at < parts.length; at += exportStepRows)
      yield await toItems(app, query.dimension, counted, parts.slice(at, at + exportStepRows));
  })();
}

type Rank = readonly [points: number, questions: number, id: string];

/** Rounded, so that what costs the same is so whatever order it was added up in. */
const rankOf = ({ sums, id }: Part): Rank => [roundPoints(sums.points), sums.questions, id];

/** Below 0 where one comes before the other: what costs more, then what was asked more, then the later id. */
function inOrder(one: Rank, other: Rank): number {
  if (one[0] !== other[0]) return other[0] - one[0];
  if (one[1] !== other[1]) return other[1] - one[1];
  return one[2] === other[2] ? 0 : one[2] > other[2] ? -1 : 1;
}

function readPlace(cursor: string | undefined): Rank | undefined {
  if (cursor === undefined) return undefined;
  const [points, questions, id] = decodeCursor(cursor);
  if (typeof points !== "number" || typeof questions !== "number" || typeof id !== "string")
    throw new AppError("invalid_cursor");
  return [points, questions, id];
}

async function listParts(app: App, caller: Caller, query: BreakdownQuery) {
  const counted = await findCounted(app, caller, query);
  const period = countedPeriod(app, query);
  const pieces = piecesOf(period, 0, period.daysBeforeMs);
  const parts = new Map<string, Part>();
  const partOf = (id: string): Part => {
    const part = parts.get(id) ?? { id, sums: noSums(), customers: new Set() };
    parts.set(id, part);
    return part;
  };
  for (const { id: botId } of counted.bots) {
    const narrowed = narrowedTo(counted, botId);
    const customerOf = await customerReader(app, narrowed);
    const idOf = ({ linkId, visitorId }: Partial<Visitor>) =>
      ({ bot: botId, link: linkId ?? withoutLink, customer: visitorId })[query.dimension] ?? null;
    const addVisit = (key: string) => {
      const customer = customerOf(key);
      const id = customer === null ? null : idOf(customer);
      if (customer !== null && id !== null) parts.get(id)?.customers.add(customer.visitorId);
    };
    const sources = await partSources(app, query.dimension, narrowed);
    for (const source of sources) {
      const isOfVisitors = source === null || source.scope === "visitor";
      const added = source === null ? eachAskedSum(app, narrowed, pieces) : eachSum(app, source, pieces);
      for await (const sum of added) {
        const id = idOf(isOfVisitors ? readVisitorKey(sum.key) : { linkId: sum.key });
        if (id !== null) addSums(partOf(id).sums, sum);
        if (isOfVisitors) addVisit(sum.key);
      }
    }
    const hasLinks = sources.some((source) => source !== null && source.scope !== "visitor");
    if (hasLinks)
      for await (const { keys } of eachVisit(app, narrowed, [period], pieces, period.daysBeforeMs))
        keys.forEach(addVisit);
  }
  const sorted = [...parts.values()].sort((one, other) => inOrder(rankOf(one), rankOf(other)));
  return { counted, period, parts: sorted };
}

/** The rows that are summed by a dimension; null for those of all visitors, which nobody lists. */
async function partSources(app: App, dimension: Dimension, narrowed: Narrowed): Promise<(Source | null)[]> {
  const { botId, linkId, visitorId } = narrowed;
  if (dimension === "customer" && visitorId === null) return [null];
  if (dimension !== "link" || linkId !== null || visitorId !== null) return [await sourceOf(app, narrowed)];
  const links = await app.store.db
    .select({ id: shareTokens.id })
    .from(shareTokens)
    .where(eq(shareTokens.botId, botId));
  return [
    { botId, scope: "link", keys: links.map(({ id }) => id) },
    { botId, scope: "visitor", keys: await ownKeys(app, botId) },
  ];
}

type Named = Pick<BreakdownItem, "name" | "bot_id" | "kind">;

/** In place of a link's id. */
const withoutLink = "";

const unnamed: Named = { name: null, bot_id: null, kind: null };

async function toItems(app: App, dimension: Dimension, counted: Counted, parts: Part[]) {
  const ids = parts.map(({ id }) => id);
  const names =
    dimension === "bot"
      ? new Map(counted.bots.map(({ id, name }): [string, Named] => [id, { ...unnamed, name, bot_id: id }]))
      : await (dimension === "link" ? nameLinks(app, ids) : nameVisitors(app, ids));
  return parts.map(({ id, sums, customers }): BreakdownItem => {
    const named = names.get(id) ?? unnamed;
    return { id, ...named, ...toFigures(sums, customers.size) };
  });
}

async function nameLinks({ store: { db } }: App, ids: string[]) {
  const rows = await db
    .select({ id: shareTokens.id, name: shareTokens.name, bot_id: shareTokens.botId })
    .from(shareTokens)
    .where(inArray(shareTokens.id, ids));
  const names = rows.map(({ id, ...link }): [string, Named] => [id, { ...link, kind: null }]);
  return new Map(names).set(withoutLink, { ...unnamed, kind: "none" });
}

/** Accounts, those of managers who look as well, by their names, and those whom a host knows by what it calls them. */
async function nameVisitors({ store: { db } }: App, ids: string[]) {
  const rows = await db
    .select({ visitor: visitors, username: users.username })
    .from(visitors)
    .leftJoin(users, eq(users.id, visitors.uid))
    .where(inArray(visitors.id, ids));
  return new Map(
    rows.map(({ visitor, username }): [string, Named] => {
      const { id, kind, uid } = visitor;
      const isKnownToHost = kind === "hook" || kind === "signed";
      const name =
        kind === "account" || kind === "preview" ? username : (visitor.name ?? (isKnownToHost ? uid : null));
      return [id, { name, bot_id: null, kind }];
    }),
  );
}
