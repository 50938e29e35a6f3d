import { and, desc, eq, exists, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { insertWhere } from "../../db/insert-where.ts";
import { conversations, messages, sessions, shareTokens } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../lib/id.ts";
import { type Pricing, pointsFor, settleUsageQuery, type TokenUsage } from "../usage/points.ts";
import type { Answer } from "./answer.ts";
import type { HistoryMessage } from "./prompt.ts";
import type { AnswerScope } from "./running.ts";

const titleChars = 80;

/** How an answer ended. */
export interface Outcome {
  status: "complete" | "stopped" | "failed" | "interrupted";
  errorCode: string | null;
}

/**
 * Writes the question and the answer's empty row, and the conversation when it is new: all or nothing. The statements themselves ask
 * whether the link is open and the session exists, so that nothing can end unnoticed between a look and the write. Gives the
 * question's place in the order. Throws share_token_revoked, session_ended.
 */
export async function writeQuestion(
  app: App,
  scope: AnswerScope,
  question: string,
  isNew: boolean,
): Promise<number> {
  const { db } = app.store;
  const now = scope.createdAtMs;
  const isOpen = whereOpen(app, scope);
  const { conversationId, botId, visitorId, linkId } = scope;
  const title = question.trim().replace(/\s+/g, " ").slice(0, titleChars).toWellFormed();
  const both = { conversationId, createdAt: now };
  const asked = insertWhere(
    app.store,
    messages,
    { ...both, id: newId(now), role: "user", content: question, status: "complete", endedAt: now },
    isOpen,
  ).returning({ seq: messages.seq });
  const awaited = insertWhere(
    app.store,
    messages,
    { ...both, id: scope.messageId, role: "assistant", content: "", status: "streaming" },
    isOpen,
  );
  const row = {
    id: conversationId,
    botId,
    shareTokenId: linkId,
    visitorId,
    title,
    createdAt: now,
    updatedAt: now,
  };
  const [, [written]] = isNew
    ? await app.store.batch([insertWhere(app.store, conversations, row, isOpen), asked, awaited])
    : await app.store.batch([
        db
          .update(conversations)
          .set({ updatedAt: now })
          .where(and(eq(conversations.id, conversationId), isOpen)),
        asked,
        awaited,
      ]);
  if (written === undefined) throw new AppError(linkId === null ? "session_ended" : "share_token_revoked");
  return written.seq;
}

function whereOpen(app: App, scope: AnswerScope): SQL {
  const { db } = app.store;
  const one = { one: sql`1` };
  const link =
    scope.linkId === null
      ? undefined
      : exists(
          db
            .select(one)
            .from(shareTokens)
            .where(and(eq(shareTokens.id, scope.linkId), isNull(shareTokens.revokedAt))),
        );
  const session =
    scope.sessionId === null
      ? undefined
      : exists(db.select(one).from(sessions).where(eq(sessions.id, scope.sessionId)));
  return and(link, session) ?? sql`1`;
}

/** The messages before the question at `seq`, newest first, as many as the model may be shown. */
export async function listRecentMessages(
  app: App,
  conversationId: string,
  seq: number,
): Promise<HistoryMessage[]> {
  return await app.store.db
    .select({ role: messages.role, content: messages.content })
    .from(messages)
    .where(and(eq(messages.conversationId, conversationId), lt(messages.seq, seq)))
    .orderBy(desc(messages.seq))
    .limit(app.config.limits.historyMessages);
}

/**
 * Writes down how far an answer has come, each second in which it has grown, for the case that the process is killed. It has a timer
 * of its own: a model that falls silent must not keep what it said before off the disk. Call what it gives to end it.
 */
export function startCheckpoints(app: App, messageId: string, answer: Answer): () => void {
  let writtenChars = 0;
  const write = async () => {
    const chars = answer.content.length + answer.reasoning.length;
    if (chars === writtenChars) return;
    writtenChars = chars;
    await app.store.db
      .update(messages)
      .set({ content: answer.content, reasoning: answer.reasoning || null, citations: answer.citations })
      .where(and(eq(messages.id, messageId), eq(messages.status, "streaming")));
  };
  const timer = setInterval(() => {
    write().catch((error: unknown) => app.log.warn({ err: error }, "a checkpoint could not be written"));
  }, app.config.limits.checkpointMs);
  return () => clearInterval(timer);
}

/** Writes the answer as it ended, and adds it to its link's sums, in one batch. */
export async function recordAnswer(
  app: App,
  scope: AnswerScope,
  answer: Answer,
  outcome: Outcome,
  usage: TokenUsage,
  pricing: Pricing,
): Promise<void> {
  const now = app.clock();
  const points = pointsFor(usage, pricing);
  await app.store.batch([
    app.store.db
      .update(messages)
      .set({
        content: answer.content,
        reasoning: answer.reasoning || null,
        citations: answer.citations,
        toolCalls: answer.toolCalls.length > 0 ? answer.toolCalls : null,
        model: answer.model,
        status: outcome.status,
        errorCode: outcome.errorCode,
        finishReason: answer.finishReason,
        promptTokens: usage.promptTokens,
        completionTokens: usage.completionTokens,
        isUsageEstimated: usage.isEstimated,
        points,
        endedAt: now,
      })
      .where(eq(messages.id, scope.messageId)),
    app.store.db
      .update(conversations)
      .set({ updatedAt: now })
      .where(eq(conversations.id, scope.conversationId)),
    settleUsageQuery(app, scope.linkId, points, answer.hasBegun ? 1 : 0),
  ]);
}
