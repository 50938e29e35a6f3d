import { asc, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { messages } from "../../db/schema/conversations.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { decodeCursor, encodeCursor } from "../../lib/cursor.ts";
import { toIso, toIsoOrNull } from "../../lib/time.ts";
import { readPage } from "../conversations/held.ts";
import { readTools } from "../conversations/messages.ts";
import { roundPoints } from "../usage/points.ts";
import type { TranscriptMessage } from "./model.ts";
import { findTranscript, type RunningLookup } from "./service.ts";

type MessageRow = typeof messages.$inferSelect;

/**
 * A conversation's messages in the order they were written, all versions and branches; the cursor leads to later ones. Large ones
 * are fewer to a page than `limit`. An answer whose row says that it is being written, while nothing writes it, is shown as interrupted.
 * Throws not_found, not_bot_owner, invalid_cursor.
 */
export async function listTranscriptMessages(
  app: App,
  caller: Caller,
  answers: RunningLookup,
  id: string,
  query: { cursor?: string; limit?: number },
): Promise<{ items: TranscriptMessage[]; next_cursor: string | null }> {
  const { row } = await findTranscript(app, caller, id);
  const limit = query.limit ?? app.config.limits.pageItems;
  const [after] = query.cursor === undefined ? [0] : decodeCursor(query.cursor);
  if (typeof after !== "number") throw new AppError("invalid_cursor");
  const isLeft = (message: MessageRow) =>
    message.status === "streaming" && answers.get(message.id) === undefined;
  const read = () => readPage(app, isNext(row.id)(after, limit + 1), limit, asc);
  const first = await read();
  // It may have ended between the two looks: then the row knows more by now.
  const { rows, next } = first.rows.some(isLeft) ? await read() : first;
  return {
    items: rows.map((message) =>
      toMessage(isLeft(message) ? { ...message, status: "interrupted" } : message),
    ),
    next_cursor: next === null ? null : encodeCursor([next]),
  };
}

/**
 * The condition that a message is one of the next of a conversation after a place, of those that are shown and of those that are not,
 * which the index holds apart.
 */
export const isNext = (conversationId: string) => (after: number, count: number) => {
  const some = (isShown: 0 | 1) =>
    sql`SELECT seq FROM (SELECT seq FROM ${messages} WHERE conversation_id = ${conversationId}
      AND is_shown = ${isShown} AND seq > ${after} ORDER BY seq LIMIT ${count})`;
  return sql`${messages.seq} IN (${some(1)} UNION ALL ${some(0)})`;
};

/** A stored message with everything that is known of it. */
export function toMessage(row: MessageRow): TranscriptMessage {
  const { promptTokens, completionTokens } = row;
  return {
    id: row.id,
    parent_id: row.parentId === "" ? null : row.parentId,
    shown: row.isShown,
    role: row.role,
    content: row.content,
    reasoning: row.reasoning,
    citations: row.citations ?? [],
    tools: readTools(row.toolCalls ?? []),
    attachments: row.attachments ?? [],
    status: row.status,
    error_code: row.errorCode,
    error_detail: row.errorDetail,
    finish_reason: row.finishReason,
    model: row.model,
    usage:
      promptTokens === null || completionTokens === null
        ? null
        : {
            prompt_tokens: promptTokens,
            completion_tokens: completionTokens,
            estimated: row.isUsageEstimated,
          },
    points: roundPoints(row.points),
    search_ms: row.searchMs,
    first_token_ms: row.firstTokenMs,
    model_ms: row.modelMs,
    feedback: row.rating === null ? null : { rating: row.rating, comment: row.ratingComment },
    created_at: toIso(row.createdAt),
    ended_at: toIsoOrNull(row.endedAt),
  };
}
