import { eq, inArray } from "drizzle-orm";
import type { App } from "../../app.ts";
import { users } from "../../db/schema/accounts.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { visitors } from "../../db/schema/visitors.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { decodeCursor, encodeCursor } from "../../lib/cursor.ts";
import { type Counted, findCounted } from "./counted.ts";
import { knownOf, type Part, type Rank } from "./known.ts";
import type { Breakdown, BreakdownItem, BreakdownQuery, Dimension } from "./model.ts";
import { rankParts, withoutLink } from "./parts.ts";
import { countedPeriod, toPeriodItem } from "./period.ts";
import { toFigures } from "./sums.ts";

/**
 * What each bot, link or visitor adds to a period, those that cost most first. What a bot's own manager asked without a link is
 * one part of its own among the links. Throws invalid_period, invalid_cursor, not_bot_owner, not_found.
 */
export async function breakDown(app: App, caller: Caller, query: BreakdownQuery): Promise<Breakdown> {
  const limit = query.limit ?? app.config.limits.pageItems;
  const { counted, period, parts } = await listParts(app, caller, query, readPlace(query.cursor));
  const shown: Part[] = [];
  let last: Part | undefined;
  for (const part of parts) {
    if (shown.length === limit) {
      last = shown.at(-1);
      break;
    }
    shown.push(part);
  }
  return {
    ...toPeriodItem(period),
    dimension: query.dimension,
    items: await toItems(app, query.dimension, counted, shown),
    next_cursor: last === undefined ? null : encodeCursor(last.rank),
  };
}

/** All of them for a file, named some at a time. Throws as `breakDown` does, before anything is read of what it gives. */
export async function breakDownWhole(app: App, caller: Caller, query: BreakdownQuery) {
  const { counted, parts } = await listParts(app, caller, query);
  const all = [...parts];
  const { exportStepRows } = app.config.limits;
  return (async function* () {
    for (let at = 0; at < all.length; at += exportStepRows)
      yield await toItems(app, query.dimension, counted, all.slice(at, at + exportStepRows));
  })();
}

function readPlace(cursor: string | undefined): Rank | undefined {
  if (cursor === undefined) return undefined;
  const [points, questions, id] = decodeCursor(cursor);
  if (typeof points !== "number" || typeof questions !== "number" || typeof id !== "string")
    throw new AppError("invalid_cursor");
  return [points, questions, id];
}

async function listParts(app: App, caller: Caller, query: BreakdownQuery, after?: Rank) {
  const counted = await findCounted(app, caller, query);
  const period = countedPeriod(app, query);
  const parts = await rankParts(app, knownOf(app), query.dimension, counted, period, after);
  return { counted, period, parts };
}

type Named = Pick<BreakdownItem, "name" | "bot_id" | "kind">;

const unnamed: Named = { name: null, bot_id: null, kind: null };

async function toItems(app: App, dimension: Dimension, counted: Counted, parts: Part[]) {
  const ids = parts.map(({ rank: [, , id] }) => id);
  const names =
    dimension === "bot"
      ? new Map(counted.bots.map(({ id, name }): [string, Named] => [id, { ...unnamed, name, bot_id: id }]))
      : await (dimension === "link" ? nameLinks(app, ids) : nameVisitors(app, ids));
  return parts.map(({ rank: [, , id], sums, customers }): BreakdownItem => {
    const named = names.get(id) ?? unnamed;
    return { id, ...named, ...toFigures(sums, customers.length) };
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
