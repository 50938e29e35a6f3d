import { and, asc, eq, gt } from "drizzle-orm";
import type { App } from "../../app.ts";
import { passages } from "../../db/schema/bots.ts";
import { AppError } from "../../errors.ts";
import { decodeCursor, encodeCursor } from "../../lib/cursor.ts";
import type { PassageItem } from "./model.ts";
import { findDocument } from "./service.ts";

/** The passages of one document of the bot, in its order. Throws not_found, invalid_cursor. */
export async function listPassages(
  app: App,
  botId: string,
  documentId: string,
  query: { cursor?: string; limit?: number },
): Promise<{ items: PassageItem[]; next_cursor: string | null }> {
  const document = await findDocument(app, botId, documentId);
  const limit = query.limit ?? app.config.limits.pageItems;
  const { id, position, question, text } = passages;
  const rows = await app.store.db
    .select({ id, position, question, text })
    .from(passages)
    .where(and(eq(passages.documentId, document.id), gt(position, readPlace(query.cursor))))
    .orderBy(asc(position))
    .limit(limit + 1);
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, next_cursor: last ? encodeCursor([last.position]) : null };
}

/** The position after which a page begins; before the first one without a cursor. */
function readPlace(cursor: string | undefined): number {
  if (cursor === undefined) return -1;
  const [place] = decodeCursor(cursor);
  if (typeof place !== "number") throw new AppError("invalid_cursor");
  return place;
}
