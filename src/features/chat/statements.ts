import { and, desc, eq, exists, gt, isNull, or, type SQL, sql } from "drizzle-orm";
import { insertAllWhere, insertWhere } from "../../db/insert-where.ts";
import { preparedOnce, slot } from "../../db/prepared.ts";
import { sessions } from "../../db/schema/accounts.ts";
import { beingDeleted, conversations, messages } from "../../db/schema/conversations.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { visitorSessions } from "../../db/schema/visitors.ts";
import type { Store } from "../../db/store.ts";
import { allSendable } from "../attachments/claim.ts";
import { hasPlace } from "../usage/statements.ts";

const conversationId = slot(messages.conversationId, "conversationId");
const now = slot(messages.createdAt, "now");
const question = {
  id: slot(messages.id, "questionId"),
  conversationId,
  role: "user" as const,
  content: slot(messages.content, "question"),
  attachments: slot(messages.attachments, "attachments"),
  status: "complete" as const,
  createdAt: now,
  endedAt: now,
};
const answer = {
  id: slot(messages.id, "messageId"),
  conversationId,
  parentId: slot(messages.parentId, "questionId"),
  role: "assistant" as const,
  content: "",
  status: "streaming" as const,
  createdAt: now,
};

/** The statements that write a question down, on the condition that nothing has ended meanwhile, and on `more`. */
const questionStatementsOf = (more: SQL | undefined) =>
  preparedOnce((store) => {
    const { db } = store;
    const isOpen = sql`${and(stillOpen(store), more)}`;
    const conversation = db
      .select({ one: sql`1` })
      .from(conversations)
      .where(eq(conversations.id, sql.placeholder("conversationId")));
    const id = { id: messages.id };
    return {
      /** Opens a conversation. */
      openConversation: insertWhere(
        store,
        conversations,
        {
          id: slot(conversations.id, "conversationId"),
          botId: slot(conversations.botId, "botId"),
          shareTokenId: slot(conversations.shareTokenId, "linkId"),
          visitorId: slot(conversations.visitorId, "visitorId"),
          title: slot(conversations.title, "title"),
          createdAt: now,
          updatedAt: now,
        },
        isOpen,
      )
        .returning({ id: conversations.id })
        .prepare(),
      /** Writes the question and the answer's empty row into the conversation that has just been opened, if it has been. */
      askFirst: insertAllWhere(
        store,
        messages,
        [{ ...question, parentId: "" }, answer],
        exists(conversation),
      ).prepare(),
      /** Writes the question after the last message that is shown, and the answer's empty row. */
      ask: insertAllWhere(
        store,
        messages,
        [{ ...question, parentId: lastShownId }, answer],
        sql`${isOpen} AND ${exists(conversation)}`,
      )
        .returning(id)
        .prepare(),
    };
  });

export const questionStatements = questionStatementsOf(undefined);
/** For a question with files: all of them may still be sent. */
export const questionStatementsWithFiles = questionStatementsOf(allSendable);
/** For a question that its limits let in with the same transaction: they did. */
export const questionStatementsWithPlace = questionStatementsOf(hasPlace);

/** What is shown is whole again. What is being deleted stays so, whatever is asked in it meanwhile. */
const unlessGoing = sql`iif(${conversations.shownEndId} = ${beingDeleted}, ${beingDeleted}, NULL)`;

/** The statements that write another version down in place of a message that is shown, on the same condition. */
export const versionStatements = preparedOnce((store) => {
  const replaced = store.db
    .select({ one: sql`1` })
    .from(messages)
    .where(
      sql`${messages.id} = ${sql.placeholder("replacedId")} AND ${messages.isShown} = 1
        AND ${messages.conversationId} = ${sql.placeholder("conversationId")}`,
    );
  const mostHidden = sql`${sql.placeholder("versionsPerMessage")} - 2`;
  const isOpen = sql`${stillOpen(store)} AND ${allSendable}`;
  const mayReplace = sql`${isOpen} AND ${exists(replaced)} AND ${hiddenVersions(sameParentId)} <= ${mostHidden}`;
  return {
    /** How many versions of a message are hidden beside the one that is shown. */
    countHidden: store.db
      .select({ hidden: sql<number>`${hiddenVersions(sql.placeholder("parentId"))}` })
      .from(sql`(SELECT 1)`)
      .prepare(),
    /** Writes another version of a question. */
    askAnew: insertWhere(store, messages, { ...question, parentId: sameParentId }, mayReplace)
      .returning({ id: messages.id })
      .prepare(),
    /** Writes the empty row of its answer. */
    awaitAnswer: insertWhere(store, messages, answer, isWritten("questionId")).prepare(),
    /** Writes the empty row of another answer. */
    answerAnew: insertWhere(store, messages, answer, mayReplace).returning({ id: messages.id }).prepare(),
    /** Hides what is replaced and what is shown after it, once what replaces it is written. */
    hideReplaced: store.db
      .update(messages)
      .set({ isShown: false })
      .where(
        sql`${eq(messages.conversationId, sql.placeholder("conversationId"))} AND ${messages.isShown} = 1
          AND ${messages.seq} >= ${seqOf("replacedId")} AND ${messages.seq} < ${seqOf("newId")}`,
      )
      .prepare(),
  };
});

const lastShownId = sql`coalesce((
  SELECT id FROM ${messages} WHERE conversation_id = ${sql.placeholder("conversationId")} AND is_shown = 1 ORDER BY seq DESC LIMIT 1
), '')`;

const sameParentId = sql`(SELECT parent_id FROM ${messages} WHERE id = ${sql.placeholder("replacedId")})`;

const hiddenVersions = (parentId: unknown) => sql`(
  SELECT count(*) FROM ${messages} WHERE conversation_id = ${sql.placeholder("conversationId")} AND parent_id = ${parentId} AND is_shown = 0
)`;

const seqOf = (id: string) => sql`(SELECT seq FROM ${messages} WHERE id = ${sql.placeholder(id)})`;

const isWritten = (id: string) => sql`EXISTS (SELECT 1 FROM ${messages} WHERE id = ${sql.placeholder(id)})`;

/** Brings a conversation to the top, once its answer's row is written: what is shown of it is whole with that. */
export const reopenStatement = preparedOnce(({ db }) =>
  db
    .update(conversations)
    .set({ updatedAt: slot(conversations.updatedAt, "now"), shownEndId: unlessGoing })
    .where(and(eq(conversations.id, sql.placeholder("conversationId")), isWritten("messageId")))
    .prepare(),
);

/** The statements that read a conversation's history and write an answer down as it ended. */
export const answerStatements = preparedOnce(({ db }) => ({
  /** The latest messages that are shown, newest first. */
  recent: db
    .select({ role: messages.role, content: messages.content, attachments: messages.attachments })
    .from(messages)
    .where(
      sql`${messages.conversationId} = ${sql.placeholder("conversationId")} AND ${messages.isShown} = 1
        AND ${messages.seq} < ${sql.placeholder("beforeSeq")}`,
    )
    .orderBy(desc(messages.seq))
    .limit(sql.placeholder("limit"))
    .prepare(),
  record: db
    .update(messages)
    .set(endedAnswer())
    .where(eq(messages.id, sql.placeholder("messageId")))
    .prepare(),
  /** Not when it was updated: that is when it was asked last. To move that once more would write to three indexes for each answer. */
  touch: db
    .update(conversations)
    .set({
      answers: sql`${conversations.answers} + 1`,
      points: sql`round(${conversations.points} + ${sql.placeholder("points")}, 6)`,
      failures: sql`${conversations.failures} + ${sql.placeholder("failures")}`,
    })
    .where(eq(conversations.id, sql.placeholder("conversationId")))
    .prepare(),
}));

function endedAnswer() {
  return {
    content: slot(messages.content, "content"),
    reasoning: slot(messages.reasoning, "reasoning"),
    citations: slot(messages.citations, "citations"),
    toolCalls: slot(messages.toolCalls, "toolCalls"),
    model: slot(messages.model, "model"),
    status: slot(messages.status, "status"),
    errorCode: slot(messages.errorCode, "errorCode"),
    errorDetail: slot(messages.errorDetail, "errorDetail"),
    finishReason: slot(messages.finishReason, "finishReason"),
    promptTokens: slot(messages.promptTokens, "promptTokens"),
    completionTokens: slot(messages.completionTokens, "completionTokens"),
    isUsageEstimated: slot(messages.isUsageEstimated, "isUsageEstimated"),
    points: slot(messages.points, "points"),
    searchMs: slot(messages.searchMs, "searchMs"),
    firstTokenMs: slot(messages.firstTokenMs, "firstTokenMs"),
    modelMs: slot(messages.modelMs, "modelMs"),
    endedAt: slot(messages.endedAt, "now"),
  };
}

/**
 * The link that a question came through, if it came through one, is neither revoked nor expired by now, and the session it came in, if
 * any, exists.
 */
function stillOpen({ db }: Store): SQL {
  const one = { one: sql`1` };
  const linkId = sql.placeholder("linkId");
  const sessionId = sql.placeholder("sessionId");
  const isBefore = or(isNull(shareTokens.expiresAt), gt(shareTokens.expiresAt, sql.placeholder("now")));
  const link = db
    .select(one)
    .from(shareTokens)
    .where(and(eq(shareTokens.id, linkId), isNull(shareTokens.revokedAt), isBefore));
  const session = db.select(one).from(sessions).where(eq(sessions.id, sessionId));
  const visitorSession = db.select(one).from(visitorSessions).where(eq(visitorSessions.id, sessionId));
  const isIn = or(sql`${sessionId} IS NULL`, exists(session), exists(visitorSession));
  return sql`${or(sql`${linkId} IS NULL`, exists(link))} AND ${isIn}`;
}
