import { and, desc, eq, gt, lt, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { isStreaming, messages } from "../../db/schema/conversations.ts";
import { AppError } from "../../errors.ts";
import { decodeCursor, encodeCursor } from "../../lib/cursor.ts";
import { toIso } from "../../lib/time.ts";
import { eachHeld, readPage } from "./held.ts";
import type { MessageItem, ToolUse } from "./model.ts";
import { findConversation, inShelf, type Shelf } from "./service.ts";
import { listVersions } from "./versions.ts";

export type MessageRow = typeof messages.$inferSelect;

/** What a link lets its visitors see of an answer beside its text. */
export interface Visibility {
  citations: boolean;
  reasoning: boolean;
  tools: boolean;
  usage: boolean;
}

/**
 * The newest messages of a conversation's shown branch in the order they were written; the cursor leads to older ones. Large ones are
 * fewer to a page than `limit`. Throws not_found, invalid_cursor.
 */
export async function listMessages(
  app: App,
  shelf: Shelf,
  conversationId: string,
  visibility: Visibility,
  query: { cursor?: string; limit?: number },
) {
  await findConversation(app, shelf, conversationId);
  const limit = query.limit ?? app.config.limits.pageItems;
  const [before] = query.cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(query.cursor);
  if (typeof before !== "number") throw new AppError("invalid_cursor");
  const isOlder = and(inBranch(conversationId), lt(messages.seq, before));
  const { rows, next } = await readPage(app, isOlder, limit, desc);
  return {
    items: await toItems(app, conversationId, rows, visibility),
    next_cursor: next === null ? null : encodeCursor([next]),
  };
}

/** The condition that a message is in the branch of the conversation that is shown. */
const inBranch = (conversationId: string) =>
  and(eq(messages.conversationId, conversationId), eq(messages.isShown, true));

async function toItems(app: App, conversationId: string, rows: MessageRow[], visibility: Visibility) {
  const versions = await listVersions(app, conversationId, rows);
  return rows.map((row) => toMessageItem(row, visibility, versions.get(row.id) ?? [row.id]));
}

/** One of the visitor's own messages, shown or not. Throws not_found. */
export async function findMessage(app: App, shelf: Shelf, messageId: string): Promise<MessageRow> {
  const [row] = await app.store.db
    .select()
    .from(messages)
    .where(and(eq(messages.id, messageId), inShelf(app, shelf)))
    .limit(1);
  if (row === undefined) throw new AppError("not_found");
  return row;
}

/** A conversation's messages as they are shown, oldest first, some at a time: for exports, which must not hold other requests up. */
export async function* eachMessage(
  app: App,
  conversationId: string,
  visibility: Visibility,
): AsyncGenerator<MessageItem> {
  const isNext = (after: number) => and(inBranch(conversationId), gt(messages.seq, after));
  for await (const rows of eachHeld(app, isNext)) yield* await toItems(app, conversationId, rows, visibility);
}

/** The statement that marks answers which a killed process left unfinished; run at the start, before any question is taken. */
export const interruptUnfinished = (app: App) =>
  app.store.db
    .update(messages)
    .set({
      status: "interrupted",
      errorCode: "interrupted",
      endedAt: sql`coalesce(${messages.endedAt}, ${app.clock()})`,
    })
    .where(isStreaming)
    .returning({ id: messages.id });

/** A stored message as its visitor may see it. */
function toMessageItem(row: MessageRow, visibility: Visibility, versions: string[]): MessageItem {
  return {
    id: row.id,
    role: row.role,
    content: row.content,
    reasoning: visibility.reasoning ? row.reasoning : null,
    citations: visibility.citations ? (row.citations ?? []) : [],
    tools: visibility.tools ? readTools(row.toolCalls ?? []) : [],
    attachments: row.attachments ?? [],
    versions,
    status: row.status,
    error_code: row.errorCode,
    finish_reason: row.finishReason,
    usage:
      !visibility.usage || row.promptTokens === null || row.completionTokens === null
        ? null
        : {
            prompt_tokens: row.promptTokens,
            completion_tokens: row.completionTokens,
            estimated: row.isUsageEstimated,
          },
    feedback: row.rating === null ? null : { rating: row.rating, comment: row.ratingComment },
    created_at: toIso(row.createdAt),
  };
}

/** The tool calls of an answer as OpenAI's form has them, with the result that was joined to each. */
export function readTools(calls: readonly unknown[]): ToolUse[] {
  return calls.flatMap((call) => {
    if (typeof call !== "object" || call === null || !("function" in call)) return [];
    const { function: called } = call;
    if (typeof called !== "object" || called === null || !("name" in called)) return [];
    const written = "arguments" in called ? String(called.arguments ?? "") : "";
    const result = "result" in call && typeof call.result === "string" ? call.result : null;
    return [{ name: String(called.name), arguments: written, result }];
  });
}
