import { and, desc, eq, exists, gt, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { deleteConversationsWhere } from "../../db/deletion.ts";
import { after } from "../../db/keyset.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { conversations, messages } from "../../db/schema/conversations.ts";
import { AppError } from "../../errors.ts";
import { decodeTimeCursor, encodeCursor } from "../../lib/cursor.ts";
import { toIso } from "../../lib/time.ts";
import { ratingChange, ratingFigures } from "../figures/record.ts";
import type { ConversationItem, ConversationQuery, Feedback, UpdateConversation } from "./model.ts";
import { type FoundConversation, searchConversations } from "./search.ts";
import { eachConversation, type ListPlace } from "./walk.ts";

export type ConversationRow = typeof conversations.$inferSelect;

/** Whose conversations, on which link: what every query here is bound to. */
export interface Shelf {
  visitorId: string;
  linkId: string;
  /** How far the history reaches back, where it does not wholly: the conversations since then, and so many of the latest. */
  reach: { sinceMs: number; count: number } | null;
}

/** The visitor's conversations on the link, or only those that are pinned or are not, the latest first. Throws invalid_cursor. */
export async function listConversations(app: App, shelf: Shelf, query: ConversationQuery) {
  const limit = query.limit ?? app.config.limits.pageItems;
  const place = decodeTimeCursor(query.cursor);
  const listed = and(
    onShelf(app, shelf),
    query.pinned === undefined ? undefined : eq(conversations.isPinned, query.pinned),
  );
  const rows = query.search
    ? await searchListed(app, listed, query.search, place, limit + 1)
    : await app.store.db
        .select()
        .from(conversations)
        .where(and(listed, after(conversations.updatedAt, conversations.id, place)))
        .orderBy(desc(conversations.updatedAt), desc(conversations.id))
        .limit(limit + 1);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(toItem), next_cursor: last ? encodeCursor([last.updatedAt, last.id]) : null };
}

async function searchListed(
  app: App,
  found: SQL | undefined,
  words: string,
  place: ListPlace | undefined,
  count: number,
): Promise<FoundConversation[]> {
  const walk = eachConversation(app, { found }, place);
  return (await searchConversations(app, walk, { words, count })).found;
}

/** One of them. Throws not_found, for another visitor's as well. */
export async function findConversation(app: App, shelf: Shelf, id: string): Promise<ConversationRow> {
  const { visitorId, linkId, reach } = shelf;
  const { onLink, inReach } = lookups(app.store);
  const [row] = reach
    ? await inReach.execute({ visitorId, linkId, id, ...reach })
    : await onLink.execute({ visitorId, linkId, id });
  if (row === undefined) throw new AppError("not_found");
  return row;
}

/** Every question in a conversation begins with one of these. */
const lookups = preparedOnce(({ db }) => {
  const isIt = eq(conversations.id, sql.placeholder("id"));
  const isVisitors = eq(conversations.visitorId, sql.placeholder("visitorId"));
  const isOnLink = and(isVisitors, eq(conversations.shareTokenId, sql.placeholder("linkId")));
  // A plus sign before the limit, as before what is compared (guarded.ts).
  const latest = sql`(SELECT ${conversations.id} FROM ${conversations}
    WHERE ${isOnLink} AND ${conversations.updatedAt} > ${sql.placeholder("sinceMs")}
    ORDER BY ${conversations.updatedAt} DESC, ${conversations.id} DESC LIMIT +${sql.placeholder("count")})`;
  const isOfBot = eq(conversations.botId, sql.placeholder("botId"));
  const select = (condition: SQL | undefined) =>
    db.select().from(conversations).where(and(isIt, condition)).prepare();
  return {
    onLink: select(isOnLink),
    /** As `onShelf`, for a visitor whose history does not reach back wholly. */
    inReach: select(and(isOnLink, sql`${conversations.id} IN ${latest}`)),
    ofManager: select(and(isVisitors, isOfBot, isNull(conversations.shareTokenId))),
  };
});

/** A conversation that the bot's own manager holds with it, without a link. Throws not_found. */
export async function findOwnConversation(
  app: App,
  visitorId: string,
  botId: string,
  id: string,
): Promise<ConversationRow> {
  const [row] = await lookups(app.store).ofManager.execute({ visitorId, botId, id });
  if (row === undefined) throw new AppError("not_found");
  return row;
}

/** One of them as its visitor sees it. Throws not_found. */
export const showConversation = async (app: App, shelf: Shelf, id: string): Promise<ConversationItem> =>
  toItem(await findConversation(app, shelf, id));

/** Renames or pins one. Throws not_found. */
export async function updateConversation(
  app: App,
  shelf: Shelf,
  id: string,
  body: UpdateConversation,
): Promise<ConversationItem> {
  const set: Partial<ConversationRow> = {};
  if (body.title !== undefined) set.title = body.title;
  if (body.pinned !== undefined) set.isPinned = body.pinned;
  if (Object.keys(set).length === 0) return await showConversation(app, shelf, id);
  const [row] = await app.store.db
    .update(conversations)
    .set(set)
    .where(and(eq(conversations.id, id), onShelf(app, shelf)))
    .returning();
  if (row === undefined) throw new AppError("not_found");
  return toItem(row);
}

/** Deletes one with its messages. Throws not_found. */
export async function deleteConversation(app: App, shelf: Shelf, id: string): Promise<void> {
  const deleted = await deleteConversationsWhere(
    app.store,
    and(eq(conversations.id, id), onShelf(app, shelf)),
  );
  if (deleted === 0) throw new AppError("not_found");
}

/** Deletes all of the visitor's conversations on the link, those beyond the reach of its history too. Gives how many there were. */
export const deleteConversations = (app: App, shelf: Shelf): Promise<number> =>
  deleteConversationsWhere(app.store, ownedBy(shelf));

/** Rates an answer, in its conversation's sums and the figures too; null takes the rating back. Throws not_found for anything but an answer of the visitor's own. */
export async function rateAnswer(
  app: App,
  shelf: Shelf,
  messageId: string,
  feedback: Feedback,
): Promise<void> {
  const { db, batch } = app.store;
  const { rating } = feedback;
  const isIt = and(eq(messages.id, messageId), eq(messages.role, "assistant"), inShelf(app, shelf));
  const moved = (kind: "up" | "down") =>
    sql`(SELECT ${ratingChange(rating, kind)} FROM ${messages} WHERE ${messages.id} = ${messageId})`;
  const its = db.select({ id: messages.conversationId }).from(messages).where(isIt);
  // The sums are moved by what the rating was before.
  const [, , rated] = await batch([
    ratingFigures(app.store, isIt, rating),
    db
      .update(conversations)
      .set({
        ratedUp: sql`${conversations.ratedUp} + ${moved("up")}`,
        ratedDown: sql`${conversations.ratedDown} + ${moved("down")}`,
      })
      .where(inArray(conversations.id, its)),
    db
      .update(messages)
      .set({ rating, ratingComment: rating === null ? null : (feedback.comment ?? null) })
      .where(isIt)
      .returning({ id: messages.id }),
  ]);
  if (rated.length === 0) throw new AppError("not_found");
}

/** The condition that a message lies in one of the shelf's conversations. */
export function inShelf(app: App, shelf: Shelf): SQL {
  return exists(
    app.store.db
      .select({ one: sql`1` })
      .from(conversations)
      .where(and(eq(conversations.id, messages.conversationId), onShelf(app, shelf))),
  );
}

const ownedBy = ({ visitorId, linkId }: Shelf) =>
  and(eq(conversations.visitorId, visitorId), eq(conversations.shareTokenId, linkId));

/** The condition that a conversation is the visitor's own on the link and within its history's reach. */
function onShelf(app: App, shelf: Shelf): SQL | undefined {
  if (shelf.reach === null) return ownedBy(shelf);
  const latest = app.store.db
    .select({ id: conversations.id })
    .from(conversations)
    .where(and(ownedBy(shelf), gt(conversations.updatedAt, shelf.reach.sinceMs)))
    .orderBy(desc(conversations.updatedAt), desc(conversations.id))
    .limit(shelf.reach.count);
  return and(ownedBy(shelf), inArray(conversations.id, latest));
}

const toItem = (row: ConversationRow | FoundConversation): ConversationItem => ({
  id: row.id,
  title: row.title,
  pinned: row.isPinned,
  created_at: toIso(row.createdAt),
  updated_at: toIso(row.updatedAt),
  ...("match" in row ? { match: row.match, match_message_id: row.matchId } : {}),
});
