import { and, eq, gt } from "drizzle-orm";
import type { App } from "../../app.ts";
import { deleteConversationsWhere } from "../../db/deletion.ts";
import { bots } from "../../db/schema/bots.ts";
import { attachments, conversations } from "../../db/schema/conversations.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { decodeCursor, encodeCursor } from "../../lib/cursor.ts";
import { isUuid } from "../../lib/id.ts";
import { toIso } from "../../lib/time.ts";
import { actorOf, auditQuery } from "../audit/record.ts";
import { type BotRow, findManagedBot } from "../bots/service.ts";
import { type SearchResult, searchConversations } from "../conversations/search.ts";
import { eachConversation, type ListPlace } from "../conversations/walk.ts";
import { chooseWalk } from "./filters.ts";
import { toTranscripts } from "./items.ts";
import type { TranscriptItem, TranscriptQuery } from "./model.ts";

type ConversationRow = typeof conversations.$inferSelect;

/** The answers being written at this moment, as the chat knows them. */
export interface RunningLookup {
  get: (messageId: string) => object | undefined;
  stopConversation: (conversationId: string) => number;
}

interface TranscriptPage {
  items: TranscriptItem[];
  next_cursor: string | null;
  searched_to?: string | null;
}

/**
 * A bot's conversations, the latest first. A search looks through so many messages a page and says how far it came: its page may hold
 * less than it may, or nothing, and still lead on. Throws not_bot_owner, not_found, invalid_cursor, invalid_period.
 */
export async function listTranscripts(
  app: App,
  caller: Caller,
  botId: string,
  query: TranscriptQuery,
): Promise<TranscriptPage> {
  const { id } = await findManagedBot(app, caller, botId);
  const limit = query.limit ?? app.config.limits.pageItems;
  const walk = await chooseWalk(app, id, query);
  const place = readPlace(query.cursor);
  if (walk === null) return { items: [], next_cursor: null, ...(query.search ? { searched_to: null } : {}) };
  if (query.search) {
    const { searchedMessages: maxMessages } = app.config.limits;
    const search = { words: query.search, from: place.within, count: limit, maxMessages };
    const result = await searchConversations(app, eachConversation(app, walk, place.after), search);
    return await toSearchPage(app, result, place);
  }
  const rows: ConversationRow[] = [];
  for await (const row of eachConversation(app, { stepRows: limit + 1, ...walk }, place.after)) {
    rows.push(row);
    if (rows.length > limit) break;
  }
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: await toTranscripts(app, shown),
    next_cursor: last === undefined ? null : encodeCursor([last.updatedAt, last.id]),
  };
}

/** Where a list goes on: after a conversation, and in a search within the next one. */
interface Place {
  after: ListPlace | undefined;
  within: NonNullable<SearchResult["next"]>["within"];
}

/** The time of a place before all conversations. */
const beforeAllMs = Number.MAX_SAFE_INTEGER;

async function toSearchPage(app: App, { found, next }: SearchResult, place: Place): Promise<TranscriptPage> {
  const items = await toTranscripts(app, found);
  if (next === null) return { items, next_cursor: null, searched_to: null };
  const after = next.after === null ? place.after : { atMs: next.after.updatedAt, id: next.after.id };
  const { atMs, id } = after ?? { atMs: beforeAllMs, id: "" };
  const { within } = next;
  const parts = within === null ? [] : [within.conversationId, within.isShown, within.seq];
  return {
    items,
    next_cursor: encodeCursor([atMs, id, ...parts]),
    searched_to: atMs === beforeAllMs ? null : toIso(atMs),
  };
}

function readPlace(cursor: string | undefined): Place {
  if (cursor === undefined) return { after: undefined, within: null };
  const [atMs, id, conversationId, isShown, seq] = decodeCursor(cursor);
  if (typeof atMs !== "number" || typeof id !== "string") throw new AppError("invalid_cursor");
  const after = { atMs, id };
  if (conversationId === undefined) return { after, within: null };
  const isRead = typeof conversationId === "string" && typeof seq === "number";
  if (!isRead || (isShown !== 0 && isShown !== 1)) throw new AppError("invalid_cursor");
  return { after, within: { conversationId, isShown, seq } };
}

/** A conversation and its bot, for a caller who may manage that. Throws not_found, not_bot_owner. */
export async function findTranscript(
  { store }: App,
  caller: Caller,
  id: string,
): Promise<{ row: ConversationRow; bot: BotRow }> {
  if (!isUuid(id)) throw new AppError("not_found");
  const [found] = await store.db
    .select({ row: conversations, bot: bots })
    .from(conversations)
    .innerJoin(bots, eq(bots.id, conversations.botId))
    .where(eq(conversations.id, id))
    .limit(1);
  if (found === undefined) throw new AppError("not_found");
  if (caller.kind !== "master" && found.bot.ownerId !== caller.userId) throw new AppError("not_bot_owner");
  return found;
}

/** One conversation. Throws not_found, not_bot_owner. */
export async function showTranscript(app: App, caller: Caller, id: string): Promise<TranscriptItem> {
  const { row } = await findTranscript(app, caller, id);
  const [item] = await toTranscripts(app, [row]);
  if (item === undefined) throw new AppError("not_found");
  return item;
}

/** A file that came with a question of the conversation. Throws not_found, not_bot_owner. */
export async function findTranscriptFile(app: App, caller: Caller, id: string, attachmentId: string) {
  const { row } = await findTranscript(app, caller, id);
  const isIts = and(eq(attachments.id, attachmentId), eq(attachments.conversationId, row.id));
  const [file] = await app.store.db
    .select()
    .from(attachments)
    .where(and(isIts, gt(attachments.sizeBytes, 0)))
    .limit(1);
  if (file === undefined) throw new AppError("not_found");
  return file;
}

/**
 * Deletes a conversation with everything written in it; an answer that is being written stops. Who did it is noted, and nothing of what
 * was written. Throws not_found, not_bot_owner.
 */
export async function deleteTranscript(
  app: App,
  caller: Caller,
  answers: RunningLookup,
  id: string,
): Promise<void> {
  const { row, bot } = await findTranscript(app, caller, id);
  answers.stopConversation(row.id);
  const entry = {
    action: "conversation.deleted",
    ownerId: bot.ownerId,
    targetId: row.id,
    targetName: null,
    botId: bot.id,
  };
  const note = auditQuery(app, actorOf(caller), entry);
  const deleted = await deleteConversationsWhere(app.store, eq(conversations.id, row.id), [note]);
  if (deleted === 0) throw new AppError("not_found");
}
