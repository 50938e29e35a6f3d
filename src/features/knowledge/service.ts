import { and, desc, eq, inArray } from "drizzle-orm";
import type { App } from "../../app.ts";
import { after } from "../../db/keyset.ts";
import { documents, passages } from "../../db/schema/bots.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { decodeTimeCursor, toPage } from "../../lib/cursor.ts";
import { giveWay } from "../../lib/give-way.ts";
import { newId } from "../../lib/id.ts";
import { toIso } from "../../lib/time.ts";
import { actorOf, auditQuery } from "../audit/record.ts";
import type { BotRow } from "../bots/service.ts";
import { readPairs } from "./csv.ts";
import type { CreateDocument, DocumentItem } from "./model.ts";
import { insertPassage, mergeIndex } from "./passage-index.ts";
import { type Piece, splitText } from "./split.ts";

/** One step of indexing: a few milliseconds of work. */
const stepChars = 8_000;
const stepPieces = 48;
/** One step of deleting. */
const stepRows = 200;

/** The bot whose document it is, as its caller has found it. */
export type OwnedBot = Pick<BotRow, "id" | "ownerId">;

/** What a list and an item show. */
const shown = {
  id: documents.id,
  name: documents.name,
  type: documents.type,
  sizeBytes: documents.sizeBytes,
  passageCount: documents.passageCount,
  createdAt: documents.createdAt,
};

/**
 * Adds a document to what a bot knows. It is written in steps between which other work runs, and neither listed nor searched until all
 * of it is in; when anything goes wrong nothing of it stays. Throws empty_document, malformed_csv, not_found when the bot
 * is deleted meanwhile.
 */
export async function createDocument(
  app: App,
  caller: Caller,
  bot: OwnedBot,
  body: CreateDocument,
): Promise<DocumentItem> {
  await app.store.assertRoom();
  const botId = bot.id;
  const now = app.clock();
  const row = {
    id: newId(now),
    botId,
    name: body.name,
    type: body.type,
    sizeBytes: Buffer.byteLength(body.content),
    passageCount: 0,
    isReady: false,
    createdAt: now,
  };
  try {
    await app.store.db.insert(documents).values(row);
    const passageCount = await writePieces(app, botId, row.id, readPieces(body));
    if (passageCount === 0) throw new AppError("empty_document");
    const ready = { passageCount, isReady: true };
    const [written] = await app.store.durably([
      app.store.db
        .update(documents)
        .set(ready)
        .where(eq(documents.id, row.id))
        .returning({ id: documents.id }),
      auditQuery(app, actorOf(caller), { action: "document.created", ...asTarget(bot, row) }),
    ]);
    if (written.length === 0) throw new AppError("not_found");
    app.metrics.uploads.files.inc({ kind: "document" });
    app.metrics.uploads.bytes.inc({ kind: "document" }, row.sizeBytes);
    return toDocumentItem({ ...row, ...ready });
  } catch (error) {
    await removeDocument(app, row.id);
    // The only foreign keys here are the bot's and the document's own.
    if (error instanceof Error && isForeignKeyFailure(error))
      throw new AppError("not_found", { cause: error });
    throw error;
  }
}

/** The bot's documents, newest first. Throws invalid_cursor. */
export async function listDocuments(app: App, botId: string, query: { cursor?: string; limit?: number }) {
  const limit = query.limit ?? app.config.limits.pageItems;
  const place = decodeTimeCursor(query.cursor);
  const rows = await app.store.db
    .select(shown)
    .from(documents)
    .where(
      and(
        eq(documents.botId, botId),
        eq(documents.isReady, true),
        after(documents.createdAt, documents.id, place),
      ),
    )
    .orderBy(desc(documents.createdAt), desc(documents.id))
    .limit(limit + 1);
  return toPage(rows, limit, toDocumentItem);
}

/** One document of the bot. Throws not_found. */
export async function findDocument(app: App, botId: string, documentId: string): Promise<DocumentItem> {
  const [row] = await app.store.db
    .select(shown)
    .from(documents)
    .where(isReadyDocument(botId, documentId))
    .limit(1);
  if (row === undefined) throw new AppError("not_found");
  return toDocumentItem(row);
}

/** Deletes a document: at once from lists and searches, then its passages in steps. Throws not_found. */
export async function deleteDocument(
  app: App,
  caller: Caller,
  bot: OwnedBot,
  documentId: string,
): Promise<void> {
  const document = await findDocument(app, bot.id, documentId);
  const [hidden] = await app.store.durably([
    app.store.db
      .update(documents)
      .set({ isReady: false })
      .where(isReadyDocument(bot.id, documentId))
      .returning({ id: documents.id }),
    auditQuery(app, actorOf(caller), { action: "document.deleted", ...asTarget(bot, document) }),
  ]);
  if (hidden.length === 0) throw new AppError("not_found");
  await removeDocument(app, documentId);
}

/** A document as an entry of the audit names it. */
const asTarget = (bot: OwnedBot, { id, name }: Pick<DocumentItem, "id" | "name">) => ({
  targetId: id,
  targetName: name,
  botId: bot.id,
  ownerId: bot.ownerId,
});

/** Removes what a process that was killed left half written or half deleted. For the start, before anything is served. */
export async function removeHalfDocuments(app: App): Promise<number> {
  const rows = await app.store.db
    .select({ id: documents.id })
    .from(documents)
    .where(eq(documents.isReady, false));
  for (const { id } of rows) await removeDocument(app, id);
  return rows.length;
}

async function* readPieces({ content, type }: CreateDocument): AsyncGenerator<Piece> {
  if (type === "text/csv") yield* readPairs(content);
  else yield* splitText(content, type);
}

/** Writes the pieces as passages with their index entries, step by step, and gives their number. */
async function writePieces(
  app: App,
  botId: string,
  documentId: string,
  pieces: AsyncIterable<Piece>,
): Promise<number> {
  let position = 0;
  let chars = 0;
  let step: Parameters<typeof insertPassage>[1][] = [];
  const write = async () => {
    if (step.length === 0) return;
    await app.store.batch(step.flatMap((row) => insertPassage(app, row)));
    step = [];
    chars = 0;
    await giveWay();
    await mergeIndex(app);
  };
  for await (const piece of pieces) {
    step.push({ id: newId(app.clock()), botId, documentId, position, ...piece });
    position += 1;
    chars += piece.text.length + (piece.question?.length ?? 0);
    if (step.length >= stepPieces || chars >= stepChars) await write();
  }
  await write();
  return position;
}

async function removeDocument(app: App, documentId: string): Promise<void> {
  const { db } = app.store;
  const some = db
    .select({ seq: passages.seq })
    .from(passages)
    .where(eq(passages.documentId, documentId))
    .limit(stepRows);
  for (let removed = 1; removed > 0; ) {
    const rows = await db
      .delete(passages)
      .where(inArray(passages.seq, some))
      .returning({ seq: passages.seq });
    removed = rows.length;
    await giveWay();
  }
  await db.delete(documents).where(eq(documents.id, documentId));
}

const isReadyDocument = (botId: string, documentId: string) =>
  and(eq(documents.id, documentId), eq(documents.botId, botId), eq(documents.isReady, true));

const isForeignKeyFailure = (error: Error): boolean =>
  /FOREIGN KEY/.test(error.message) || (error.cause instanceof Error && isForeignKeyFailure(error.cause));

const toDocumentItem = (row: Pick<typeof documents.$inferSelect, keyof typeof shown>): DocumentItem => ({
  id: row.id,
  name: row.name,
  type: row.type,
  size_bytes: row.sizeBytes,
  passage_count: row.passageCount,
  created_at: toIso(row.createdAt),
});
