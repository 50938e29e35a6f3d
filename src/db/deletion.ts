import { and, eq, inArray, isNull, ne, type SQL, sql } from "drizzle-orm";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { giveWay } from "../lib/give-way.ts";
import { forgetWords } from "./report-words.ts";
import {
  attachmentParts,
  attachments,
  beingDeleted,
  conversations,
  memories,
  messages,
} from "./schema/conversations.ts";
import { shareTokens } from "./schema/links.ts";
import { figures } from "./schema/statistics.ts";
import { visitors } from "./schema/visitors.ts";
import type { Store } from "./store.ts";

const stepConversations = 20;
const stepMessages = 100;
const stepReports = 20;
const stepRows = 200;
const stepAttachments = 20;
/** Of 256 KiB each: what is deleted is overwritten too. */
const stepParts = 4;

/** SQLite's own number of a row, which every table here has. It grows as rows are written. */
const rowid = sql<number>`rowid`;

/** Repeats a bounded step until it finds nothing to delete, letting other work in between. Gives how many rows it found. */
export async function deleteInSteps(deleteSome: () => PromiseLike<unknown[]>): Promise<number> {
  for (let total = 0; ; ) {
    const { length } = await deleteSome();
    if (length === 0) return total;
    total += length;
    await giveWay();
  }
}

/** Deletes the rows for which `condition` holds, some at a time; an index should find them. Gives how many there were. */
export function deleteWhere({ db }: Store, table: SQLiteTable, condition: SQL | undefined): Promise<number> {
  const some = db.select({ rowid }).from(table).where(condition).limit(stepRows);
  return deleteInSteps(() => db.delete(table).where(inArray(rowid, some)).returning({ rowid }));
}

/**
 * Goes through a whole table in the order of its rows, for what no index finds: does `work` for some rows after the other, each time
 * with the condition that a row is one of them, and lets other work in between.
 */
export async function eachStretch(
  { db }: Store,
  table: SQLiteTable,
  work: (isInStretch: SQL) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; ; ) {
    const next = db
      .select({ rowid: rowid.as("next") })
      .from(table)
      .where(sql`rowid > ${from}`)
      .orderBy(rowid)
      .limit(stepRows)
      .as("stretch");
    const [row] = await db.select({ last: sql<number | null>`max(next)` }).from(next);
    if (typeof row?.last !== "number") return;
    await work(sql`${table}.rowid > ${from} AND ${table}.rowid <= ${row.last}`);
    from = row.last;
    await giveWay();
  }
}

/** Deletes the rows of a whole table for which `condition` holds, though no index finds them. */
export const deleteThroughout = (store: Store, table: SQLiteTable, condition: SQL | undefined) =>
  eachStretch(store, table, async (isInStretch) => {
    await store.db.delete(table).where(and(isInStretch, condition));
  });

/**
 * Deletes the files for which `condition` holds, bytes first and in steps. From the first step on nobody can read or send them
 * (`size_bytes` 0), so that none is sent half deleted. Gives how many there were; to overwrite them in the log is the caller's.
 */
export function deleteAttachmentsWhere({ db }: Store, condition: SQL | undefined): Promise<number> {
  const some = db.select({ id: attachments.id }).from(attachments).where(condition).limit(stepAttachments);
  return deleteInSteps(async () => {
    const found = await db
      .update(attachments)
      .set({ sizeBytes: 0 })
      .where(inArray(attachments.id, some))
      .returning({ id: attachments.id });
    const ids = found.map(({ id }) => id);
    if (ids.length === 0) return ids;
    const parts = db
      .select({ rowid })
      .from(attachmentParts)
      .where(inArray(attachmentParts.attachmentId, ids))
      .limit(stepParts);
    await deleteInSteps(() =>
      db.delete(attachmentParts).where(inArray(rowid, parts)).returning({ at: attachmentParts.position }),
    );
    await db.delete(attachments).where(inArray(attachments.id, ids));
    return ids;
  });
}

/**
 * Deletes the figures of the visitors for which `condition` holds; those of their bots and links stay. A visitor's rows are found by its
 * id behind its link's: whom a link let in has one, and an account may have come through any, or through none as a bot's owner.
 */
export function deleteFiguresOf(store: Store, condition: SQL | undefined): Promise<number> {
  const keys = sql`SELECT ${visitors.scope} || '/' || ${visitors.id} FROM ${visitors} WHERE ${and(condition, ne(visitors.scope, ""))}
    UNION ALL SELECT link.id || '/' || ${visitors.id} FROM ${visitors}
    CROSS JOIN (SELECT ${shareTokens.id} AS id FROM ${shareTokens} UNION ALL SELECT '') AS link
    WHERE ${and(condition, eq(visitors.scope, ""))}`;
  return deleteWhere(store, figures, sql`${figures.key} IN (${keys})`);
}

/**
 * Deletes what is kept of the visitors for which `condition` holds beside their conversations and figures: what they said of themselves,
 * and files that they never sent. It is overwritten in the file.
 */
export async function forgetVisitorsWhere(store: Store, condition: SQL | undefined): Promise<void> {
  const theirs = store.db.select({ id: visitors.id }).from(visitors).where(condition);
  const forgotten = await deleteWhere(store, memories, inArray(memories.visitorId, theirs));
  const isUnsent = and(inArray(attachments.visitorId, theirs), isNull(attachments.conversationId));
  const removed = await deleteAttachmentsWhere(store, isUnsent);
  if (forgotten + removed > 0) await store.scrub();
}

/**
 * Deletes the conversations for which `condition` holds: first it says of each that it goes, and right behind that statement comes what
 * is written `beside` it in the same transaction; then their messages and files go in steps, for one conversation may hold thousands,
 * and the conversations themselves. What is cut off after the first is finished by `finishDeletions` at the next start, so that none is left
 * with half of its messages. Their words go from reports to hosts too, and are overwritten in the file. Gives how many there were.
 */
export async function deleteConversationsWhere(
  store: Store,
  condition: SQL | undefined,
  beside: readonly RunnableQuery<unknown, "sqlite">[] = [],
): Promise<number> {
  const { db } = store;
  const some = db
    .select({ id: conversations.id })
    .from(conversations)
    .where(condition)
    .limit(stepConversations);
  let total = 0;
  await deleteInSteps(async () => {
    const ids = (await some).map(({ id }) => id);
    if (ids.length === 0) return ids;
    const isStaying = sql`${conversations.shownEndId} IS NOT ${beingDeleted}`;
    await store.batch([
      db
        .update(conversations)
        .set({ shownEndId: beingDeleted })
        .where(and(inArray(conversations.id, ids), isStaying)),
      ...beside,
    ]);
    const theirs = db
      .select({ seq: messages.seq })
      .from(messages)
      .where(inArray(messages.conversationId, ids))
      .limit(stepMessages);
    await deleteInSteps(() =>
      db.delete(messages).where(inArray(messages.seq, theirs)).returning({ seq: messages.seq }),
    );
    await deleteAttachmentsWhere(store, inArray(attachments.conversationId, ids));
    await deleteInSteps(() => forgetWords(store, ids, stepReports));
    // Together with what came into the outbox meanwhile: what comes later finds no conversation.
    const [deleted] = await store.batch([
      db.delete(conversations).where(inArray(conversations.id, ids)).returning({ id: conversations.id }),
      forgetWords(store, ids),
    ]);
    total += deleted.length;
    // Those that were found, not those that went: another call may have taken the same ones, and more be left.
    return ids;
  });
  if (total > 0) await store.scrub();
  return total;
}

/** Deletes the conversations whose deletion a killed process did not finish; run at the start. Gives how many there were. */
export const finishDeletions = (store: Store): Promise<number> =>
  deleteConversationsWhere(store, eq(conversations.shownEndId, beingDeleted));
