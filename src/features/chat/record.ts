import { eq } from "drizzle-orm";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import type { App } from "../../app.ts";
import { bind } from "../../db/prepared.ts";
import { sessions } from "../../db/schema/accounts.ts";
import { conversations } from "../../db/schema/conversations.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { visitorSessions } from "../../db/schema/visitors.ts";
import { AppError } from "../../errors.ts";
import { claimStatement, claimValues } from "../attachments/claim.ts";
import type { AttachmentItem } from "../attachments/model.ts";
import { listSendable } from "../attachments/service.ts";
import { branchStatements, mendBranch, trimBranch } from "../conversations/branch.ts";
import { titleOf } from "../conversations/title.ts";
import { answerFigures } from "../figures/record.ts";
import { enqueueFinish, type FinishReport } from "../identity/outbox.ts";
import { linkStatus } from "../links/open-link.ts";
import { rememberStatements } from "../memory/service.ts";
import { type Asker, settleUsage } from "../usage/limits.ts";
import type { TokenUsage } from "../usage/points.ts";
import type { Answer } from "./answer.ts";
import { countAnswer } from "./counted.ts";
import type { HistoryMessage } from "./prompt.ts";
import { isFull, type Replaced, tooManyVersions } from "./replaced.ts";
import { type AnswerScope, cutOffCodes } from "./running.ts";
import {
  answerStatements,
  questionStatements,
  questionStatementsWithFiles,
  questionStatementsWithPlace,
  reopenStatement,
  versionStatements,
} from "./statements.ts";
import { keptCalls } from "./tools.ts";

/** How an answer ended. */
export interface Outcome {
  status: "complete" | "stopped" | "failed" | "interrupted";
  errorCode: string | null;
  /** What is known of a failure beside its code, for the bot's owner alone. */
  errorDetail: string | null;
}

/** What writes a question down: the first of them gives a row where it did. */
type QuestionWrites = readonly [
  RunnableQuery<{ id: string }[], "sqlite">,
  ...RunnableQuery<unknown, "sqlite">[],
];

/**
 * Writes the question and the answer's empty row, and the conversation when it is new, or hides what they replace: all or nothing. The
 * statements themselves ask whether the link is open, the session and the conversation exist, what is replaced is shown and the files
 * may be sent, so that nothing can end unnoticed between a look and the write. Throws share_token_revoked, session_ended, not_found,
 * attachment_not_found, too_many_versions. With `admit` its limits let the question in with the same transaction, which is run by that;
 * one that has files or replaces something has its place before.
 */
export async function writeQuestion(
  app: App,
  scope: AnswerScope,
  {
    text: question,
    files,
    facts = [],
  }: { text: string; files: readonly AttachmentItem[]; facts?: readonly string[] },
  { isNew, replaced }: { isNew: boolean; replaced: Replaced | null },
  admit?: (writes: QuestionWrites) => Promise<{ id: string }[]>,
): Promise<void> {
  const ofAdmitted = files.length === 0 ? questionStatements : questionStatementsWithFiles;
  const statements = admit === undefined ? ofAdmitted : questionStatementsWithPlace;
  const { openConversation, askFirst, ask } = statements(app.store);
  // Not when the question came: its host may have thought about it meanwhile.
  const values = {
    ...scope,
    now: app.clock(),
    title: titleOf(question, files),
    question,
    attachments: files.length === 0 ? null : files,
    // The files of a question that is only answered anew are its conversation's already.
    ...claimValues(app, replaced?.isAnswer ? [] : files),
  };
  const [first, ...others] =
    replaced !== null
      ? replacing(app, replaced, values)
      : isNew
        ? [bind(openConversation, values), bind(askFirst, values)]
        : [bind(ask, values), bind(reopenStatement(app.store), values)];
  const claim = values.fileCount === 0 ? [] : [bind(claimStatement(app.store), values)];
  const remember = rememberStatements(app, values, facts);
  const writes = [first, ...others, ...claim, ...remember] as const;
  const write = admit === undefined ? async () => (await app.store.batch(writes))[0] : () => admit(writes);
  const [written] = await (replaced === null ? write() : inPlaceOf(app, scope, replaced, write));
  if (written !== undefined) return;
  const ended = await whatEnded(app, scope, { isNew, replaced, files });
  throw ended === "too_many_versions" ? tooManyVersions(app) : new AppError(ended);
}

/** Hides what is shown after a message that is replaced, beforehand and in steps; all of it is shown again where nothing is written. */
async function inPlaceOf<Row>(
  app: App,
  { conversationId }: AnswerScope,
  { seq }: Replaced,
  write: () => Promise<Row[]>,
): Promise<Row[]> {
  try {
    await trimBranch(app, conversationId, seq);
    return await write();
  } finally {
    // What was noted beforehand is gone with what is written.
    await mendBranch(app, conversationId);
  }
}

/** What is written where another version takes a message's place; the first statement tells whether it did. */
function replacing(app: App, replaced: Replaced, given: AnswerScope & { title: string }) {
  const { askAnew, answerAnew, awaitAnswer, hideReplaced } = versionStatements(app.store);
  const { isAnswer, question } = replaced;
  const { versionsPerMessage } = app.config.limits;
  const newId = isAnswer ? given.messageId : given.questionId;
  const values = { ...given, replacedId: replaced.id, newId, versionsPerMessage };
  // The title goes with the first question, as long as nobody has named the conversation.
  const names = {
    ...values,
    id: given.questionId,
    formerTitle: titleOf(question.content, question.attachments),
  };
  const { retitle } = branchStatements(app.store);
  return [
    bind(isAnswer ? answerAnew : askAnew, values),
    ...(isAnswer ? [] : [bind(awaitAnswer, values)]),
    bind(hideReplaced, values),
    ...(isAnswer || question.parentId !== "" ? [] : [bind(retitle, names)]),
    bind(reopenStatement(app.store), values),
  ] as const;
}

/** Which of the conditions of `writeQuestion` did not hold. */
async function whatEnded(
  app: App,
  { sessionId, conversationId, linkId, visitorId }: AnswerScope,
  { isNew, replaced, files }: { isNew: boolean; replaced: Replaced | null; files: readonly AttachmentItem[] },
): Promise<
  | "session_ended"
  | "share_token_revoked"
  | "share_token_expired"
  | "not_found"
  | "attachment_not_found"
  | "too_many_versions"
> {
  const { db } = app.store;
  if (sessionId !== null) {
    const visits = db
      .select({ id: visitorSessions.id })
      .from(visitorSessions)
      .where(eq(visitorSessions.id, sessionId));
    const found = db.select({ id: sessions.id }).from(sessions).where(eq(sessions.id, sessionId));
    if ((await found.unionAll(visits)).length === 0) return "session_ended";
  }
  if (linkId !== null) {
    const [link] = await db.select().from(shareTokens).where(eq(shareTokens.id, linkId)).limit(1);
    const status = link === undefined ? "revoked" : linkStatus(link, app.clock());
    if (status !== "open") return `share_token_${status}`;
    const ids = files.map(({ id }) => id);
    const sendable = await listSendable(app, { visitorId, linkId }, ids, isNew ? null : conversationId);
    if (sendable.length < ids.length) return "attachment_not_found";
  }
  if (isNew) return "share_token_revoked";
  const ofId = eq(conversations.id, conversationId);
  const [conversation] = await db.select({ id: conversations.id }).from(conversations).where(ofId).limit(1);
  if (conversation === undefined) return "not_found";
  if (replaced === null) return "share_token_revoked";
  return (await isFull(app, conversationId, replaced.parentId)) ? "too_many_versions" : "not_found";
}

/** The messages that are shown of a conversation, before a place where one is given, newest first, as many as the model may be shown. */
export async function listRecentMessages(
  app: App,
  conversationId: string,
  beforeSeq: number = Number.MAX_SAFE_INTEGER,
): Promise<HistoryMessage[]> {
  const limit = app.config.limits.historyMessages;
  return await answerStatements(app.store).recent.execute({ conversationId, beforeSeq, limit });
}

/** How long the passages were looked for, until the model's first word of answer or reasoning (null: none came), and until its end. */
export interface Timing {
  searchMs: number;
  firstTokenMs: number | null;
  modelMs: number;
}

/** How an answer is written down beside its text. */
export interface Ending {
  outcome: Outcome;
  usage: TokenUsage;
  /** How long each part of it took, in milliseconds. */
  took: Timing;
  /** What it cost, and what had been held for it at most; null where nothing was. */
  points: number;
  heldPoints: number | null;
  /** Whether it counts as a question that was answered. */
  isCounted: boolean;
  /** Whom the link's limits count by; null without a link. */
  asker: Asker | null;
  /** What the host is told of the turn; null where there is no host. */
  report: FinishReport | null;
}

/** Writes the answer as it ended, adds it to its conversation's and its link's sums and to the figures, and puts the host's report into the outbox, in one batch. */
export async function recordAnswer(
  app: App,
  scope: AnswerScope,
  answer: Answer,
  { outcome, usage, took, points, heldPoints, isCounted, asker, report }: Ending,
): Promise<void> {
  const now = app.clock();
  const { record, touch } = answerStatements(app.store);
  const { content, citations, model, finishReason } = answer;
  const ended = {
    content,
    citations,
    model,
    finishReason,
    ...outcome,
    ...usage,
    ...inWholeMs(took),
    points,
    now,
    isUsageEstimated: usage.isEstimated,
  };
  const toolCalls = answer.toolCalls.length > 0 ? keptCalls(answer) : null;
  const isFailed = outcome.status === "failed" && !cutOffCodes.has(outcome.errorCode);
  const sums = { conversationId: scope.conversationId, points, failures: isFailed ? 1 : 0 };
  await app.store.batch([
    bind(record, { ...ended, reasoning: answer.reasoning || null, toolCalls, messageId: scope.messageId }),
    bind(touch, sums),
    answerFigures(app.store, { ...scope, ...usage, isFailed, points, firstTokenMs: ended.firstTokenMs }),
    ...settleUsage(app, asker, { points, heldPoints, answers: isCounted ? 1 : 0 }),
    ...(report === null ? [] : [enqueueFinish(app, report)]),
  ]);
  countAnswer(app, { usage, points, firstTokenMs: took.firstTokenMs });
}

const inWholeMs = ({ searchMs, firstTokenMs, modelMs }: Timing): Timing => ({
  searchMs: Math.round(searchMs),
  firstTokenMs: firstTokenMs === null ? null : Math.round(firstTokenMs),
  modelMs: Math.round(modelMs),
});
