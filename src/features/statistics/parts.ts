import { eq } from "drizzle-orm";
import type { App } from "../../app.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { dayMs, readVisitorKey, startOf } from "../figures/spans.ts";
import { roundPoints } from "../usage/points.ts";
import { type Counted as Chosen, narrowedTo, sourceOf } from "./counted.ts";
import type { Known, NumberOf, Part, Parts, Rank } from "./known.ts";
import type { Dimension } from "./model.ts";
import { type Period, type Piece, piecesOf, rangesOf, type Step } from "./period.ts";
import { addSums, eachSum, noSums, type Source, type Sums } from "./sums.ts";
import { readVersions } from "./versions.ts";
import { eachAsked, eachAskedSum } from "./visitor-rows.ts";
import { customerNumbers, type Narrowed, ownKeys } from "./visits.ts";

/** In place of a link's id. */
export const withoutLink = "";

/** Numbers that a part holds beside its customers. */
const itemsOfPart = 40;

/** Below 0 where one comes before the other: what costs more, then what was asked more, then the later id. */
export function inOrder(one: Rank, other: Rank): number {
  if (one[0] !== other[0]) return other[0] - one[0];
  if (one[1] !== other[1]) return other[1] - one[1];
  return one[2] === other[2] ? 0 : one[2] > other[2] ? -1 : 1;
}

const byRank = (one: Part, other: Part) => inOrder(one.rank, other.rank);

/**
 * What each bot, link or visitor adds to a period, those that cost most first, from behind a place on. The days before today are read
 * again only once something of them has changed, and what today adds is put in its place among them.
 */
export async function rankParts(
  app: App,
  known: Known,
  dimension: Dimension,
  chosen: Chosen,
  period: Period,
  after?: Rank,
): Promise<Iterable<Part>> {
  const { fromMs, toMs } = period;
  const today = Math.min(Math.max(startOf(app.clock(), dayMs), fromMs), toMs);
  const read = (time: Step) => readParts(app, known, dimension, chosen, time, period.daysBeforeMs);
  const before = await read({ fromMs, toMs: today });
  return joinParts(before, await read({ fromMs: today, toMs }), after);
}

/** The parts of one time and those of another in their common order. */
function* joinParts(before: Parts, more: Parts, after: Rank | undefined): Generator<Part> {
  const isAfter = (part: Part) => after === undefined || inOrder(after, part.rank) < 0;
  const joined = more.ranked.map((part) => join(before.byId.get(part.rank[2]), part));
  const rest = joined.filter(isAfter).sort(byRank);
  let at = 0;
  for (let place = firstAfter(before.ranked, after); place < before.ranked.length; place += 1) {
    const part = before.ranked[place];
    if (part === undefined || more.byId.has(part.rank[2])) continue;
    for (let next = rest[at]; next !== undefined && byRank(next, part) < 0; next = rest[at]) {
      yield next;
      at += 1;
    }
    yield part;
  }
  yield* rest.slice(at);
}

function join(one: Part | undefined, other: Part): Part {
  if (one === undefined) return other;
  const sums = { ...one.sums };
  addSums(sums, other.sums);
  return toPart(other.rank[2], sums, [...new Set([...one.customers, ...other.customers])]);
}

/** Points are rounded, so that what costs the same is so whatever order it was added up in. */
const toPart = (id: string, sums: Sums, customers: readonly number[]): Part => ({
  ...{ rank: [roundPoints(sums.points), sums.questions, id], sums, customers },
});

/** The place of the first part behind another one. */
function firstAfter(ranked: readonly Part[], after: Rank | undefined): number {
  let low = 0;
  let high = after === undefined ? 0 : ranked.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const part = ranked[middle];
    if (after !== undefined && part !== undefined && inOrder(after, part.rank) < 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

const none: Parts = { ranked: [], byId: new Map() };

async function readParts(
  app: App,
  known: Known,
  dimension: Dimension,
  chosen: Chosen,
  time: Step,
  daysBeforeMs: number,
): Promise<Parts> {
  if (time.fromMs >= time.toMs) return none;
  const { bots, linkId, visitorId } = chosen;
  const key = [
    ...[dimension, linkId, visitorId, time.fromMs, time.toMs],
    ...[time.fromMs < daysBeforeMs ? daysBeforeMs : null, ...bots.map(({ id }) => id)],
  ].join(" ");
  let version = 0;
  const asked: string[] = [];
  for (const { id } of bots) {
    const ofBot = (await readVersions(app, id, time)).of(time);
    if (ofBot > 0) asked.push(id);
    version += ofBot;
  }
  const before = known.parts.get(key, version);
  if (before !== undefined) return before;
  const found = new Map<string, Found>();
  const pieces = piecesOf(time, 0, daysBeforeMs);
  for (const id of asked) await addParts(app, known, dimension, narrowedTo(chosen, id), pieces, found);
  const byId = new Map([...found].map(([id, { sums, customers }]) => [id, toPart(id, sums, [...customers])]));
  const parts = { ranked: [...byId.values()].sort(byRank), byId };
  let items = 0;
  for (const { customers } of parts.ranked) items += itemsOfPart + customers.length;
  known.parts.set(key, version, parts, items);
  return parts;
}

/** A part that is being added up. */
interface Found {
  sums: Sums;
  customers: Set<number>;
}

/** Adds what one bot's rows say. */
async function addParts(
  app: App,
  known: Known,
  dimension: Dimension,
  narrowed: Narrowed,
  pieces: readonly Piece[],
  found: Map<string, Found>,
): Promise<void> {
  const numberOf: NumberOf = await customerNumbers(app, known, narrowed);
  const idOf = ({ linkId, visitorId }: { linkId: string | null; visitorId: string }) =>
    ({ bot: narrowed.botId, link: linkId ?? withoutLink, customer: visitorId })[dimension];
  const addCustomer = (key: string) => {
    const customer = numberOf(key);
    if (customer !== undefined) found.get(idOf(readVisitorKey(key)))?.customers.add(customer);
  };
  const sources = await sourcesOf(app, dimension, narrowed);
  for (const source of sources) {
    const isOfVisitors = source === null || source.scope === "visitor";
    const added = source === null ? eachAskedSum(app, narrowed, pieces) : eachSum(app, source, pieces);
    for await (const sum of added) {
      const id = idOf(isOfVisitors ? readVisitorKey(sum.key) : { linkId: sum.key, visitorId: "" });
      const part = found.get(id) ?? { sums: noSums(), customers: new Set() };
      found.set(id, part);
      addSums(part.sums, sum);
      if (isOfVisitors) addCustomer(sum.key);
    }
  }
  if (sources.every((source) => source === null || source.scope === "visitor")) return;
  for (const range of rangesOf(pieces))
    for await (const rows of eachAsked(app, narrowed, range)) for (const { key } of rows) addCustomer(key);
}

/** The rows that are summed by a dimension; null for those of all visitors, which nobody lists. */
async function sourcesOf(app: App, dimension: Dimension, narrowed: Narrowed): Promise<(Source | null)[]> {
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
