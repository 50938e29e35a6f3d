import { and, count, eq, exists, gt, inArray, isNull, min, or, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { deleteAttachmentsWhere } from "../../db/deletion.ts";
import { insertWhere } from "../../db/insert-where.ts";
import { attachmentParts, attachments } from "../../db/schema/conversations.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { visitors } from "../../db/schema/visitors.ts";
import { AppError } from "../../errors.ts";
import { breathe } from "../../lib/breathe.ts";
import { givenFileName } from "../../lib/file-name.ts";
import { newId } from "../../lib/id.ts";
import type { BotRow } from "../bots/service.ts";
import { type AttachmentKind, detectFile } from "./files.ts";
import type { AttachmentItem } from "./model.ts";
import { listTakenKinds, maxBytesOf, unsupported } from "./taken.ts";

export type AttachmentRow = typeof attachments.$inferSelect;

/** Whose files, on which link: what every query here is bound to. */
export interface Owner {
  visitorId: string;
  linkId: string;
}

/** What is written in one step, which holds everything else up: a millisecond or two. */
const partBytes = 256 * 1024;

/**
 * Keeps a file that a visitor attaches, until its question is sent or its time is over. Throws unsupported_attachment,
 * attachment_too_large, too_many_uploads, storage_full, share_token_not_found where the link goes meanwhile.
 */
export async function createAttachment(
  app: App,
  owner: Owner,
  bot: Pick<BotRow, "model" | "settings">,
  file: File,
): Promise<AttachmentItem> {
  const { limits } = app.config;
  await app.store.assertRoom();
  const bytes = new Uint8Array(await file.arrayBuffer());
  const name = givenFileName(file.name, limits.nameChars);
  const { kind, type } = detectFile(bytes, name, file.type, limits);
  if (kind === null || !listTakenKinds(bot).includes(kind)) throw unsupported(bot, type);
  const max = maxBytesOf(app, kind);
  if (bytes.length > max) throw new AppError("attachment_too_large", { params: { max } });
  return toItem(await writeFile(app, owner, { kind, type, name: name || type.replace("/", ".") }, bytes));
}

/**
 * The row comes first and says that nothing is there yet (`size_bytes` 0), so that it holds a place among those that are not sent; it
 * says how much there is once all of it is. Until then nobody can read or send it, and where that is never, the next start removes it.
 */
async function writeFile(
  app: App,
  owner: Owner,
  file: { kind: AttachmentKind; type: string; name: string },
  bytes: Uint8Array,
): Promise<AttachmentRow> {
  const { store } = app;
  const id = newId(app.clock());
  await openFile(app, owner, { id, ...file }, bytes.length);
  try {
    for (let position = 0; position * partBytes < bytes.length; position += 1) {
      const content = Buffer.from(bytes.subarray(position * partBytes, (position + 1) * partBytes));
      const one = store.db.select({ one: sql`1` }).from(attachments).where(eq(attachments.id, id));
      await insertWhere(store, attachmentParts, { attachmentId: id, position, content }, exists(one));
      await breathe();
    }
    const [ready] = await store.db
      .update(attachments)
      .set({ sizeBytes: bytes.length })
      .where(eq(attachments.id, id))
      .returning();
    // With its link, and whatever else was there.
    if (ready === undefined) throw new AppError("share_token_not_found");
    app.metrics.uploads.files.inc({ kind: "attachment" });
    app.metrics.uploads.bytes.inc({ kind: "attachment" }, bytes.length);
    return ready;
  } catch (error) {
    await deleteAttachmentsWhere(store, eq(attachments.id, id)).catch(() => undefined);
    throw error;
  }
}

/** Takes a place for a file, unless its visitor has too many already that are not sent, or its link's files take too much room. */
async function openFile(
  app: App,
  { visitorId, linkId }: Owner,
  file: Pick<AttachmentRow, "id" | "kind" | "type" | "name">,
  bytes: number,
): Promise<void> {
  const { store, clock, config } = app;
  const { unsentFilesPerVisitor, attachmentUnsentMs, removalSweepMs } = config.limits;
  const { db } = store;
  const now = clock();
  const unsent = and(eq(attachments.visitorId, visitorId), isUnsent(app));
  const places = db.select({ count: count() }).from(attachments).where(unsent);
  const link = db.select({ one: sql`1` }).from(shareTokens).where(eq(shareTokens.id, linkId));
  const visitor = db.select({ one: sql`1` }).from(visitors).where(eq(visitors.id, visitorId));
  const isWelcome = sql`${exists(link)} AND ${exists(visitor)}`;
  const hasPlace = sql`(${places}) < ${unsentFilesPerVisitor} AND (${hasRoom(app, linkId, bytes)}) AND ${isWelcome}`;
  const row = { ...file, visitorId, shareTokenId: linkId, sizeBytes: 0, createdAt: now };
  const [written] = await insertWhere(store, attachments, row, hasPlace).returning({ id: attachments.id });
  if (written !== undefined) return;
  const [held] = await db
    .select({ count: count(), oldest: min(attachments.createdAt), isWelcome: sql<number>`${isWelcome}` })
    .from(attachments)
    .where(unsent);
  if (held === undefined || held.isWelcome === 0) throw new AppError("share_token_not_found");
  const isOwn = held.count >= unsentFilesPerVisitor;
  // Of all that a link's visitors left unsent, the upkeep may remove some with its next round.
  const waitMs = isOwn ? (held.oldest ?? now) + attachmentUnsentMs - now : removalSweepMs;
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  throw new AppError("too_many_uploads", { params: { seconds }, retryAfterSeconds: seconds });
}

/** Whether so many bytes more are within the limits of a link. A file that is still being written counts as the largest there can be. */
function hasRoom({ store, config }: App, linkId: string, bytes: number) {
  const { imageBytes, attachmentsPerLink, attachmentBytesPerLink, unsentBytesPerLink } = config.limits;
  const { sizeBytes, conversationId, shareTokenId } = attachments;
  const size = sql`CASE ${sizeBytes} WHEN 0 THEN ${imageBytes} ELSE ${sizeBytes} END`;
  const isWithin = sql`count(*) < ${attachmentsPerLink} AND total(${size}) + ${bytes} <= ${attachmentBytesPerLink}
    AND total(${size}) FILTER (WHERE ${conversationId} IS NULL) + ${bytes} <= ${unsentBytesPerLink}`;
  return store.db.select({ isWithin }).from(attachments).where(eq(shareTokenId, linkId));
}

/** Removes what a killed process left half written: it would hold places for a day. To be called before any file is taken. */
export async function removeHalfFiles({ store }: App): Promise<void> {
  const isHalf = and(isNull(attachments.conversationId), eq(attachments.sizeBytes, 0));
  if ((await deleteAttachmentsWhere(store, isHalf)) > 0) await store.scrub();
}

/** One of the visitor's own files on the link. Throws not_found. */
export async function findAttachment(app: App, owner: Owner, id: string): Promise<AttachmentRow> {
  const [row] = await app.store.db
    .select()
    .from(attachments)
    .where(and(eq(attachments.id, id), isOwn(owner)))
    .limit(1);
  if (row === undefined) throw new AppError("not_found");
  return row;
}

/** Removes a file that was not sent yet. Throws not_found, also for one that was: it goes with its conversation. */
export async function deleteAttachment(app: App, owner: Owner, id: string): Promise<void> {
  const isMeant = and(eq(attachments.id, id), isOwn(owner), isNull(attachments.conversationId));
  const deleted = await deleteAttachmentsWhere(app.store, isMeant);
  if (deleted === 0) throw new AppError("not_found");
  await app.store.scrub();
}

/**
 * Those of the files that the visitor may send with a question of that conversation (null: a new one), in the order of their ids: what
 * it has not sent yet, and what came with a question of the same conversation, for one that is asked anew.
 */
export async function listSendable(
  app: App,
  owner: Owner,
  ids: readonly string[],
  conversationId: string | null,
): Promise<AttachmentItem[]> {
  const isThere = conversationId === null ? undefined : eq(attachments.conversationId, conversationId);
  const rows = await app.store.db
    .select()
    .from(attachments)
    .where(and(inArray(attachments.id, [...ids]), isOwn(owner), or(isUnsent(app), isThere)));
  return ids.flatMap((id) => rows.filter((row) => row.id === id).map(toItem));
}

/** The visitor's own on that link, and all of it there. */
const isOwn = ({ visitorId, linkId }: Owner): SQL | undefined =>
  and(
    eq(attachments.visitorId, visitorId),
    eq(attachments.shareTokenId, linkId),
    gt(attachments.sizeBytes, 0),
  );

/** Not sent, and not so old that the upkeep removes it. */
const isUnsent = ({ clock, config }: App): SQL | undefined =>
  and(
    isNull(attachments.conversationId),
    gt(attachments.createdAt, clock() - config.limits.attachmentUnsentMs),
  );

const toItem = ({ id, kind, name, type, sizeBytes }: AttachmentRow): AttachmentItem => ({
  id,
  kind,
  name,
  type,
  size_bytes: sizeBytes,
});
