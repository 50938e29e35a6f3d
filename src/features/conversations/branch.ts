import { and, eq, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { preparedOnce, slot } from "../../db/prepared.ts";
import { conversations, messages } from "../../db/schema/conversations.ts";
import { breathe } from "../../lib/breathe.ts";

/** How many messages one statement hides or shows. */
const stepMessages = 100;

const conversationId = sql.placeholder("conversationId");
/** Written out, not bound: SQLite takes the index of hidden messages for nothing else. */
const isHidden = sql`is_shown = 0`;
const isShown = sql`is_shown = 1`;

/**
 * The statements that change which branch of a conversation is shown. What is shown is one path from a first question down, whatever
 * step has just been done: branches are hidden from their end up and shown from their beginning down.
 */
export const branchStatements = preparedOnce(({ db }) => {
  const ofConversation = eq(messages.conversationId, conversationId);
  return {
    /** Hides the last messages of those that are shown after a place, where they are more than a step. */
    trim: db
      .update(messages)
      .set({ isShown: false })
      .where(sql`${messages.seq} IN ${lastBeyondStep(sql.placeholder("afterSeq"))}`)
      .returning({ seq: messages.seq })
      .prepare(),
    /** Shows what follows the last message that is shown: the latest message each time, as many as a step holds. */
    grow: db
      .update(messages)
      .set({ isShown: true })
      .where(sql`${messages.id} IN ${latestBranchBelow(lastShown)}`)
      .returning({ seq: messages.seq })
      .prepare(),
    /** Hides what is shown after the parent of a version that may be shown. */
    makeWay: db
      .update(messages)
      .set({ isShown: false })
      .where(and(ofConversation, isShown, sql`${messages.seq} > ${sql.placeholder("parentSeq")}`, mayBeShown))
      .prepare(),
    /** Shows a version whose parent is shown. */
    show: db
      .update(messages)
      .set({ isShown: true })
      .where(and(eq(messages.id, sql.placeholder("id")), mayBeShown))
      .returning({ seq: messages.seq })
      .prepare(),
    /** Names a conversation after another version of its first question, where nobody has named it. */
    retitle: db
      .update(conversations)
      .set({ title: slot(conversations.title, "title") })
      .where(
        and(
          eq(conversations.id, conversationId),
          eq(conversations.title, sql.placeholder("formerTitle")),
          sql`EXISTS (SELECT 1 FROM ${messages} WHERE id = ${sql.placeholder("id")} AND ${isShown})`,
        ),
      )
      .prepare(),
  };
});

const lastBeyondStep = (afterSeq: unknown): SQL => {
  const shown = sql`FROM ${messages} WHERE conversation_id = ${conversationId} AND ${isShown} AND seq`;
  const kept = sql`SELECT seq ${shown} > ${afterSeq} ORDER BY seq LIMIT 1 OFFSET ${sql.raw(String(stepMessages - 1))}`;
  return sql`(SELECT seq ${shown} > (${kept}) ORDER BY seq DESC LIMIT ${sql.raw(String(stepMessages))})`;
};

const lastShown = sql`(SELECT id FROM ${messages} WHERE conversation_id = ${conversationId} AND ${isShown} ORDER BY seq DESC LIMIT 1)`;

/** The ids of the latest hidden message below `parent`, the latest below that one, and so on. */
function latestBranchBelow(parent: SQL): SQL {
  const childOf = (id: SQL) => sql`(
    SELECT child.id FROM ${messages} AS child
    WHERE child.conversation_id = ${conversationId} AND child.parent_id = ${id} AND child.${isHidden}
    ORDER BY child.seq DESC LIMIT 1
  )`;
  return sql`(
    WITH RECURSIVE branch(id) AS (
      SELECT ${childOf(parent)}
      UNION ALL SELECT ${childOf(sql`branch.id`)} FROM branch WHERE branch.id IS NOT NULL
      LIMIT ${sql.raw(String(stepMessages))}
    ) SELECT id FROM branch
  )`;
}

const mayBeShown = sql`EXISTS (
    SELECT 1 FROM ${messages} AS chosen
    WHERE chosen.id = ${sql.placeholder("id")} AND chosen.conversation_id = ${conversationId} AND chosen.${isHidden}
  ) AND (${sql.placeholder("parentId")} = '' OR EXISTS (
    SELECT 1 FROM ${messages} AS parent WHERE parent.id = ${sql.placeholder("parentId")} AND parent.${isShown}
  ))`;

/**
 * Hides what is shown of a conversation after a place, from its end up and in steps, until no more than a step is left: for the
 * statement that hides the rest together with what comes instead.
 */
export async function trimBranch(app: App, conversationId: string, afterSeq: number): Promise<void> {
  const { trim } = branchStatements(app.store);
  while ((await trim.execute({ conversationId, afterSeq })).length > 0) await breathe();
}

/** Shows what follows the last message that is shown of a conversation, the latest version each time, in steps. */
export async function growBranch(app: App, conversationId: string): Promise<void> {
  const { grow } = branchStatements(app.store);
  while ((await grow.execute({ conversationId })).length > 0) await breathe();
}
