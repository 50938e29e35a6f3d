import { eq } from "drizzle-orm";
import type { App } from "../../app.ts";
import { bots } from "../../db/schema/bots.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { findManagedBot } from "../bots/service.ts";
import { findManagedLink } from "../links/service.ts";
import type { PeriodQuery } from "./model.ts";
import type { Source } from "./sums.ts";
import { type Narrowed, visitorKeys } from "./visits.ts";

/** What a caller counts: bots of its own, and where they are named one link and one visitor of these. */
export interface Counted {
  bots: { id: string; name: string }[];
  linkId: string | null;
  visitorId: string | null;
}

/** What a query names of what the caller may see: all of its own bots where it names none. Throws not_bot_owner, not_found. */
export async function findCounted(app: App, caller: Caller, query: PeriodQuery): Promise<Counted> {
  const visitorId = query.visitor_id ?? null;
  const bot = query.bot_id === undefined ? undefined : await findManagedBot(app, caller, query.bot_id);
  if (query.share_token_id !== undefined) {
    const link = await findManagedLink(app, caller, query.share_token_id);
    const { id, name } = bot ?? (await findManagedBot(app, caller, link.botId));
    if (id !== link.botId) throw new AppError("not_found");
    return { bots: [{ id, name }], linkId: link.id, visitorId };
  }
  if (bot !== undefined) return { bots: [{ id: bot.id, name: bot.name }], linkId: null, visitorId };
  const own = await app.store.db
    .select({ id: bots.id, name: bots.name })
    .from(bots)
    .where(caller.kind === "master" ? undefined : eq(bots.ownerId, caller.userId));
  return { bots: own, linkId: null, visitorId };
}

/** What is counted of one of the bots. */
export const narrowedTo = ({ linkId, visitorId }: Counted, botId: string): Narrowed => ({
  botId,
  linkId,
  visitorId,
});

/** Where the sums of one of the bots are read: in the rows of the least that is named. */
export async function sourceOf(app: App, narrowed: Narrowed): Promise<Source> {
  const { botId, linkId, visitorId } = narrowed;
  if (visitorId !== null)
    return { botId, scope: "visitor", keys: await visitorKeys(app, narrowed, visitorId) };
  return linkId === null ? { botId, scope: "bot", keys: [""] } : { botId, scope: "link", keys: [linkId] };
}
