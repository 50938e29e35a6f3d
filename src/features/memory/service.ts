import { and, desc, eq, exists, gt, inArray, type SQL, sql } from "drizzle-orm";
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

/** A question that has just been written, and the version of it whose place it takes. */
interface Source {
  visitorId: string;
  linkId: string | null;
  questionId: string;
  formerId: string | null;
  now: number;
}

/** What is remembered of a visitor on a link, newest first. Throws invalid_cursor. */
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
    .where(and(onShelf(app, shelf), after(createdAt, id, place)))
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

/** Forgets all that is remembered of a visitor on a link, in the file as well. Gives how many memories there were. */
export async function deleteMemories(app: App, shelf: MemoryShelf): Promise<number> {
  const { db, durably, scrub } = app.store;
  const [gone] = await durably([db.delete(memories).where(ownedBy(shelf)).returning({ id: memories.id })]);
  await scrub();
  return gone.length;
}

/**
 * The statements that remember facts, for the batch that writes their question and behind it: where that is not written, nothing is
 * remembered. What is remembered already in the same words stays as it is; beyond limits.memoriesPerVisitor the oldest go. What the
 * former version of the question said goes first. None where there is nothing to do.
 */
export function rememberStatements(app: App, source: Source, facts: readonly string[]) {
  const { formerId, ...place } = source;
  if (facts.length === 0 && formerId === null) return [];
  const { forgetFormer, remember, forgetOldest } = statementsOf(app.store);
  // SQLite reads a limit below zero as none, and takes an offset with a limit alone.
  const beyond = { ...place, all: -1, kept: app.config.limits.memoriesPerVisitor };
  return [
    ...(formerId === null ? [] : [bind(forgetFormer, { formerId, questionId: source.questionId })]),
    ...facts.map((text) => bind(remember, { ...place, id: newId(source.now), text, key: factKey(text) })),
    ...(facts.length === 0 ? [] : [bind(forgetOldest, beyond)]),
  ];
}

/** What is remembered of a visitor, newest first, without what one question said. For `recallMemories`. */
export async function readMemories(app: App, shelf: MemoryShelf, exceptId: string | null) {
  const { visitorId, linkId, reach } = shelf;
  const values = { visitorId, linkId, exceptId: exceptId ?? "", limit: app.config.limits.memoriesPerVisitor };
  if (reach === null) return await statementsOf(app.store).all.execute(values);
  const { text, createdAt } = memories;
  return await app.store.db
    .select({ text, createdAt })
    .from(memories)
    .where(and(onShelf(app, shelf), sql`${memories.messageId} <> ${values.exceptId}`))
    .orderBy(desc(createdAt), desc(memories.id))
    .limit(values.limit);
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
    forgetFormer: db
      .delete(memories)
      .where(and(eq(memories.messageId, place("formerId")), isWritten))
      .prepare(),
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
      sql`${isWritten} AND NOT EXISTS (SELECT 1 FROM ${memories} WHERE ${own} AND ${isSame})`,
    ).prepare(),
    forgetOldest: db.delete(memories).where(inArray(memories.id, older)).prepare(),
    all: db
      .select({ text: memories.text, createdAt: memories.createdAt })
      .from(memories)
      .where(sql`${own} AND ${memories.messageId} <> ${place("exceptId")}`)
      .orderBy(...newestFirst)
      .limit(place("limit"))
      .prepare(),
  };
});
