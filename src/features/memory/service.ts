import { and, desc, eq, exists, gt, inArray, lt, ne, or, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { insertWhere } from "../../db/insert-where.ts";
import { after } from "../../db/keyset.ts";
import { bind, preparedOnce, slot } from "../../db/prepared.ts";
import { conversations, memories, messages } from "../../db/schema/conversations.ts";
import { AppError } from "../../errors.ts";
import { decodeTimeCursor, toPage } from "../../lib/cursor.ts";
import { newId } from "../../lib/id.ts";
import { toIso } from "../../lib/time.ts";
import { endSigns, factKey } from "./facts.ts";
import type { MemoryItem } from "./model.ts";

/** Whose memories, on which link: what every query here is bound to. */
export interface MemoryShelf {
  visitorId: string;
  linkId: string;
  /** Which conversations count, where they do not all: those since then, and so many of the latest. */
  reach: { sinceMs: number; count: number } | null;
}

/** A question that has just been written. */
interface Source {
  visitorId: string;
  linkId: string | null;
  questionId: string;
  now: number;
}

/** What of a conversation another version takes the place of: the message there and all that follows. */
export interface Leaving {
  conversationId: string;
  seq: number;
}

/** What is remembered of a visitor on a link, of questions that are shown, newest first. Throws invalid_cursor. */
export async function listMemories(
  app: App,
  shelf: MemoryShelf,
  query: { cursor?: string; limit?: number },
): Promise<{ items: MemoryItem[]; next_cursor: string | null }> {
  const limit = query.limit ?? app.config.limits.pageItems;
  const place = decodeTimeCursor(query.cursor);
  const { id, text, createdAt } = memories;
  const rows = await app.store.db
    .select({ id, text, createdAt, conversationId: messages.conversationId })
    .from(memories)
    .innerJoin(messages, eq(messages.id, memories.messageId))
    .where(and(onShelf(app, shelf), eq(messages.isShown, true), after(createdAt, id, place)))
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
  return toPage(rows, limit, (row) => ({
    id: row.id,
    text: row.text,
    conversation_id: row.conversationId,
    created_at: toIso(row.createdAt),
  }));
}

/** Forgets one memory, in the file as well. Throws not_found, for another visitor's as well. */
export async function deleteMemory(app: App, shelf: MemoryShelf, id: string): Promise<void> {
  const isIt = and(eq(memories.id, id), ownedBy(shelf));
  const [gone] = await app.store.durably([
    app.store.db.delete(memories).where(isIt).returning({ id: memories.id }),
  ]);
  if (gone.length === 0) throw new AppError("not_found");
  await app.store.scrub();
}

/** Forgets all that is remembered of a visitor on a link, of versions that are not shown too, in the file as well. Gives how many memories there were. */
export async function deleteMemories(app: App, shelf: MemoryShelf): Promise<number> {
  const { db, durably, scrub } = app.store;
  const [gone] = await durably([db.delete(memories).where(ownedBy(shelf)).returning({ id: memories.id })]);
  await scrub();
  return gone.length;
}

/**
 * The statements that remember facts, for the batch that writes their question and behind it: where that is not written, nothing is
 * remembered. What is remembered already in the same words, of a question that is shown, stays as it is; beyond
 * limits.memoriesPerVisitor the oldest go. None where there is nothing to do.
 */
export function rememberStatements(app: App, source: Source, facts: readonly string[]) {
  if (facts.length === 0) return [];
  const { remember, forgetOldest } = statementsOf(app.store);
  // SQLite reads a limit below zero as none, and takes an offset with a limit alone.
  const beyond = { ...source, all: -1, kept: app.config.limits.memoriesPerVisitor };
  return [
    ...facts.map((text) => bind(remember, { ...source, id: newId(source.now), text, key: factKey(text) })),
    bind(forgetOldest, beyond),
  ];
}

/** What is remembered of a visitor, of questions that are shown and stay so, newest first. For `recallMemories`. */
export async function readMemories(app: App, shelf: MemoryShelf, leaving: Leaving | null) {
  const { visitorId, linkId, reach } = shelf;
  const from = { conversationId: leaving?.conversationId ?? "", seq: leaving?.seq ?? 0 };
  const limit = app.config.limits.memoriesPerVisitor;
  if (reach === null) return await statementsOf(app.store).all.execute({ visitorId, linkId, limit, ...from });
  const { text, createdAt } = memories;
  const stays = or(ne(messages.conversationId, from.conversationId), lt(messages.seq, from.seq));
  return await app.store.db
    .select({ text, createdAt })
    .from(memories)
    .innerJoin(messages, eq(messages.id, memories.messageId))
    .where(and(onShelf(app, shelf), eq(messages.isShown, true), stays))
    .orderBy(desc(createdAt), desc(memories.id))
    .limit(limit);
}

const ownedBy = ({ visitorId, linkId }: Pick<MemoryShelf, "visitorId" | "linkId">) =>
  and(eq(memories.visitorId, visitorId), eq(memories.shareTokenId, linkId));

/** The condition that a memory is the visitor's own on the link, and from a conversation within its history's reach. */
function onShelf({ store: { db } }: App, { visitorId, linkId, reach }: MemoryShelf): SQL | undefined {
  const own = ownedBy({ visitorId, linkId });
  if (reach === null) return own;
  const latest = db
    .select({ id: conversations.id })
    .from(conversations)
    .where(
      and(
        eq(conversations.visitorId, visitorId),
        eq(conversations.shareTokenId, linkId),
        gt(conversations.updatedAt, reach.sinceMs),
      ),
    )
    .orderBy(desc(conversations.updatedAt), desc(conversations.id))
    .limit(reach.count);
  const question = db
    .select({ one: sql`1` })
    .from(messages)
    .where(and(eq(messages.id, memories.messageId), inArray(messages.conversationId, latest)));
  return and(own, exists(question));
}

const statementsOf = preparedOnce((store) => {
  const { db } = store;
  const place = sql.placeholder;
  const isWritten = sql`EXISTS (SELECT 1 FROM ${messages} WHERE ${messages.id} = ${place("questionId")})`;
  const own = sql`${memories.visitorId} = ${place("visitorId")} AND ${memories.shareTokenId} = ${place("linkId")}`;
  const isSame = sql`lower(rtrim(${memories.text}, ${sql.raw(`'${endSigns}'`)})) = ${place("key")}`;
  const newestFirst = [desc(memories.createdAt), desc(memories.id)] as const;
  const older = db
    .select({ id: memories.id })
    .from(memories)
    .where(own)
    .orderBy(...newestFirst)
    .limit(place("all"))
    .offset(place("kept"));
  return {
    remember: insertWhere(
      store,
      memories,
      {
        id: slot(memories.id, "id"),
        visitorId: slot(memories.visitorId, "visitorId"),
        shareTokenId: slot(memories.shareTokenId, "linkId"),
        messageId: slot(memories.messageId, "questionId"),
        text: slot(memories.text, "text"),
        createdAt: slot(memories.createdAt, "now"),
      },
      sql`${isWritten} AND NOT EXISTS (
        SELECT 1 FROM ${memories} JOIN ${messages} AS said ON said.id = ${memories.messageId}
        WHERE ${own} AND ${isSame} AND said.is_shown = 1
      )`,
    ).prepare(),
    forgetOldest: db.delete(memories).where(inArray(memories.id, older)).prepare(),
    all: db
      .select({ text: memories.text, createdAt: memories.createdAt })
      .from(memories)
      .innerJoin(messages, eq(messages.id, memories.messageId))
      .where(
        sql`${own} AND ${messages.isShown} = 1
          AND (${messages.conversationId} <> ${place("conversationId")} OR ${messages.seq} < ${place("seq")})`,
      )
      .orderBy(...newestFirst)
      .limit(place("limit"))
      .prepare(),
  };
});
