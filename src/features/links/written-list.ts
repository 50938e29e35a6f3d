import { desc, eq, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { createRecall } from "../../db/recall.ts";
import { shareTokens } from "../../db/schema/links.ts";
import type { Caller } from "../../http/caller.ts";
import { findManagedBot } from "../bots/service.ts";
import { listLinks, readLinks } from "./bot-links.ts";
import { describeUsage } from "./item.ts";

/** A list of links as JSON, but for what was used of each. */
interface WrittenList {
  /** Each link's id, and its JSON up to its usage, which is its last field. */
  links: { id: string; head: string }[];
  cursor: string | null;
}

/**
 * Gives what writes `listLinks` as JSON, and throws as it does. A first page is read and written once, until any link is changed; what was
 * used of its links, which changes with every answer, is read anew each time: four columns of twenty.
 */
export function createListWriter(app: App) {
  const { pageItems, rememberedPages } = app.config.limits;
  const recall = createRecall(app.store, (key) => writeLinks(app, key), rememberedPages);
  return async (
    caller: Caller,
    botId: string,
    query: { cursor?: string; limit?: number },
    baseUrl: string,
  ): Promise<string> => {
    const { cursor, limit } = query;
    const writeAnew = async () => JSON.stringify(await listLinks(app, caller, botId, query, baseUrl));
    if (cursor !== undefined || limit === undefined || limit > pageItems) return await writeAnew();
    await findManagedBot(app, caller, botId);
    const list = await recall(`${botId} ${limit} ${baseUrl}`);
    const used = await usageOfPage(app.store).execute({ botId, limit });
    const items = used.map((row, place) => {
      const link = list?.links[place];
      return link?.id === row.id ? `${link.head},"usage":${JSON.stringify(describeUsage(row))}}` : undefined;
    });
    // A link was made or deleted between the two.
    if (list?.links.length !== used.length || items.includes(undefined)) return await writeAnew();
    return `{"items":[${items.join(",")}],"next_cursor":${JSON.stringify(list.cursor)}}`;
  };
}

async function writeLinks(app: App, key: string): Promise<WrittenList> {
  const [botId = "", limit, baseUrl = ""] = key.split(" ");
  const { items, next_cursor } = await readLinks(app, botId, { limit: Number(limit) }, baseUrl);
  const links = items.map(({ usage, ...link }) => ({ id: link.id, head: JSON.stringify(link).slice(0, -1) }));
  return { links, cursor: next_cursor };
}

const usageOfPage = preparedOnce(({ db }) =>
  db
    .select({
      id: shareTokens.id,
      usedPoints: shareTokens.usedPoints,
      usedMessages: shareTokens.usedMessages,
      lastUsedAt: shareTokens.lastUsedAt,
    })
    .from(shareTokens)
    .where(eq(shareTokens.botId, sql`${sql.placeholder("botId")}`))
    .orderBy(desc(shareTokens.createdAt), desc(shareTokens.id))
    .limit(sql.placeholder("limit"))
    .prepare(),
);
