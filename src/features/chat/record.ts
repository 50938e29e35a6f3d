import { and, eq } from "drizzle-orm";
import type { App } from "../../app.ts";
import { bind } from "../../db/prepared.ts";
import { sessions } from "../../db/schema/accounts.ts";
import { messages } from "../../db/schema/conversations.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../lib/id.ts";
import { type Pricing, pointsFor, settleUsage, type TokenUsage } from "../usage/points.ts";
import type { Answer } from "./answer.ts";
import type { HistoryMessage } from "./prompt.ts";
import type { AnswerScope } from "./running.ts";
import { answerStatements, questionStatements } from "./statements.ts";

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
  const { openConversation, reopenConversation, ask, awaitAnswer } = questionStatements(app.store);
  const now = scope.createdAtMs;
  const title = question.trim().replace(/\s+/g, " ").slice(0, titleChars).toWellFormed();
  const values = { ...scope, now, title, question, questionId: newId(now) };
  const [, [asked]] = await app.store.batch([
    bind(isNew ? openConversation : reopenConversation, values),
    bind(ask, values),
    bind(awaitAnswer, values),
  ]);
  if (asked === undefined) throw new AppError(await whatEnded(app, scope));
  return asked.seq;
}

/** Which of the two conditions of `writeQuestion` did not hold. */
async function whatEnded(app: App, scope: AnswerScope): Promise<"session_ended" | "share_token_revoked"> {
  if (scope.sessionId === null) return "share_token_revoked";
  const [session] = await app.store.db
    .select({ id: sessions.id })
    .from(sessions)
    .where(eq(sessions.id, scope.sessionId))
    .limit(1);
  return session === undefined ? "session_ended" : "share_token_revoked";
}

/** The messages before the question at `seq`, newest first, as many as the model may be shown. */
export async function listRecentMessages(
  app: App,
  conversationId: string,
  seq: number,
): Promise<HistoryMessage[]> {
  const limit = app.config.limits.historyMessages;
  return await answerStatements(app.store).recent.execute({ conversationId, seq, limit });
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
  const { record, touch } = answerStatements(app.store);
  const { content, citations, model, finishReason } = answer;
  const ended = {
    content,
    citations,
    model,
    finishReason,
    ...outcome,
    ...usage,
    points,
    now,
    isUsageEstimated: usage.isEstimated,
  };
  const toolCalls = answer.toolCalls.length > 0 ? answer.toolCalls : null;
  await app.store.batch([
    bind(record, { ...ended, reasoning: answer.reasoning || null, toolCalls, messageId: scope.messageId }),
    bind(touch, { conversationId: scope.conversationId, now }),
    settleUsage(app, scope.linkId, points, answer.hasBegun ? 1 : 0),
  ]);
}
