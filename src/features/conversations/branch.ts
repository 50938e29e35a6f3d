import { and, eq, isNotNull, ne, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { bind, preparedOnce, slot } from "../../db/prepared.ts";
import { beingDeleted, conversations, messages } from "../../db/schema/conversations.ts";
import { breathe } from "../../lib/breathe.ts";

/** How many messages one statement hides or shows. */
const stepMessages = 100;

const conversationId = sql.placeholder("conversationId");
/** Written out, not bound: SQLite takes the index of hidden messages for nothing else. */
const isHidden = sql`is_shown = 0`;
const isShown = sql`is_shown = 1`;

/**
 * The statements that change which branch of a conversation is shown. What is shown is one path from a first question down, whatever
 * step has just been done: branches are hidden from their end up and shown from their beginning down. While that takes several steps,
 * the conversation says down to where its branch is to be shown again (`mendBranch`) if it never comes to the last one.
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
    /** The same below a version that has been shown. */
    growBelow: db
      .update(messages)
      .set({ isShown: true })
      .where(sql`${messages.id} IN ${latestBranchBelow(shownVersion)}`)
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

/** The statements that note down to where a branch is to be shown while it changes in steps, and that show it again. */
export const noteStatements = preparedOnce(({ db }) => {
  // What is being deleted stays so, whatever is asked in it meanwhile.
  const isIt = and(
    eq(conversations.id, conversationId),
    sql`${conversations.shownEndId} IS NOT ${beingDeleted}`,
  );
  return {
    /** Notes down to where a conversation is shown, where what is shown after a place is more than a step. */
    noteEnd: db
      .update(conversations)
      .set({ shownEndId: lastShown })
      .where(and(isIt, sql`EXISTS ${lastBeyondStep(sql.placeholder("afterSeq"))}`))
      .prepare(),
    /** Notes that the branch below a version that has been shown may not be shown whole yet. */
    noteShown: db
      .update(conversations)
      .set({ shownEndId: slot(conversations.shownEndId, "id") })
      .where(and(isIt, sql`EXISTS ${shownVersion}`))
      .prepare(),
    /** Notes that what is shown is whole. */
    noteWhole: db.update(conversations).set({ shownEndId: null }).where(isIt).prepare(),
    /** A message and those before it, up to the first of them that is shown. */
    wayUp: db
      .select({ id: sql<string>`id`, isShown: sql<number>`is_shown` })
      .from(sql`${wayUpFrom(sql.placeholder("id"))}`)
      .prepare(),
    /** Shows messages that follow one another, where the first follows the last that is shown. */
    showOn: db
      .update(messages)
      .set({ isShown: true })
      .where(
        and(
          sql`${messages.id} IN (SELECT value FROM json_each(${sql.placeholder("ids")}))`,
          sql`(SELECT parent_id FROM ${messages} WHERE id = ${sql.placeholder("firstId")}) = coalesce(${lastShown}, '')`,
        ),
      )
      .returning({ seq: messages.seq })
      .prepare(),
  };
});

const lastBeyondStep = (afterSeq: unknown): SQL => {
  const shown = sql`FROM ${messages} WHERE conversation_id = ${conversationId} AND ${isShown} AND seq`;
  const kept = sql`SELECT seq ${shown} > ${afterSeq} ORDER BY seq LIMIT 1 OFFSET ${sql.raw(String(stepMessages - 1))}`;
  return sql`(SELECT seq ${shown} > (${kept}) ORDER BY seq DESC LIMIT ${sql.raw(String(stepMessages))})`;
};

const lastShown = sql`(SELECT id FROM ${messages} WHERE conversation_id = ${conversationId} AND ${isShown} ORDER BY seq DESC LIMIT 1)`;

/**
 * The latest hidden message below `id`. The index is named: SQLite takes that of the whole conversation for as good, and would read all
 * that is hidden of it for each.
 */
const childOf = (id: SQL) => sql`(
    SELECT child.id FROM ${messages} AS child INDEXED BY messages_hidden
    WHERE child.conversation_id = ${conversationId} AND child.parent_id = ${id} AND child.${isHidden}
    ORDER BY child.seq DESC LIMIT 1
  )`;

/** The message `id`, the one that it follows, and so on up to one that is shown. */
const wayUpFrom = (id: unknown) => sql`(
    WITH RECURSIVE way(id, parent_id, is_shown) AS (
      SELECT id, parent_id, is_shown FROM ${messages} WHERE id = ${id} AND conversation_id = ${conversationId}
      UNION ALL SELECT parent.id, parent.parent_id, parent.is_shown FROM way JOIN ${messages} AS parent ON parent.id = way.parent_id
      WHERE way.${isHidden} LIMIT ${sql.raw(String(stepMessages))}
    ) SELECT id, is_shown FROM way
  )`;

/** The ids of the latest hidden message below `parent`, the latest below that one, and so on. */
function latestBranchBelow(parent: SQL): SQL {
  return sql`(
    WITH RECURSIVE branch(id) AS (
      SELECT ${childOf(parent)}
      UNION ALL SELECT ${childOf(sql`branch.id`)} FROM branch WHERE branch.id IS NOT NULL
      LIMIT ${sql.raw(String(stepMessages))}
    ) SELECT id FROM branch
  )`;
}

const shownVersion = sql`(SELECT id FROM ${messages} WHERE id = ${sql.placeholder("id")} AND ${isShown})`;

const mayBeShown = sql`EXISTS (
    SELECT 1 FROM ${messages} AS chosen
    WHERE chosen.id = ${sql.placeholder("id")} AND chosen.conversation_id = ${conversationId} AND chosen.${isHidden}
  ) AND (${sql.placeholder("parentId")} = '' OR EXISTS (
    SELECT 1 FROM ${messages} AS parent WHERE parent.id = ${sql.placeholder("parentId")} AND parent.${isShown}
  ))`;

/**
 * Hides what is shown of a conversation after a place, from its end up and in steps, until no more than a step is left: for the
 * statement that hides the rest together with what comes instead, and that ends the note of where the branch ended. Until then
 * `mendBranch` takes it back.
 */
export async function trimBranch(app: App, conversationId: string, afterSeq: number): Promise<void> {
  const { trim } = branchStatements(app.store);
  const { noteEnd } = noteStatements(app.store);
  const values = { conversationId, afterSeq };
  let [, hidden] = await app.store.batch([bind(noteEnd, values), bind(trim, values)]);
  while (hidden.length > 0) {
    await breathe();
    hidden = await trim.execute(values);
  }
}

/**
 * Shows a conversation's branch whole where a change of it has come to a half: down to the message that was noted, and the latest
 * version each time below that. Nothing else may change the conversation meanwhile.
 */
export async function mendBranch(app: App, conversationId: string): Promise<void> {
  const ofId = eq(conversations.id, conversationId);
  const [row] = await app.store.db
    .select({ endId: conversations.shownEndId })
    .from(conversations)
    .where(ofId)
    .limit(1);
  if (row === undefined || row.endId === null || row.endId === beingDeleted) return;
  const { grow } = branchStatements(app.store);
  const { showOn, noteWhole } = noteStatements(app.store);
  const ids = await listWay(app, conversationId, row.endId);
  for (let from = 0; from < ids.length; from += stepMessages) {
    const step = ids.slice(from, from + stepMessages);
    await showOn.execute({ conversationId, ids: JSON.stringify(step), firstId: step[0] });
    await breathe();
  }
  while ((await grow.execute({ conversationId })).length > 0) await breathe();
  await noteWhole.execute({ conversationId });
}

/** Mends the branches whose change a killed process did not finish; run at the start, before any question is taken. Gives how many. */
export async function mendBranches(app: App): Promise<number> {
  for (let count = 0; ; count += 1) {
    const [row] = await app.store.db
      .select({ id: conversations.id })
      .from(conversations)
      .where(and(isNotNull(conversations.shownEndId), ne(conversations.shownEndId, beingDeleted)))
      .limit(1);
    if (row === undefined) return count;
    await mendBranch(app, row.id);
  }
}

/** The hidden messages from the last one that is shown down to `endId`, in their order. */
async function listWay(app: App, conversationId: string, endId: string): Promise<string[]> {
  const { wayUp } = noteStatements(app.store);
  const ids: string[] = [];
  for (let id = endId; ; await breathe()) {
    // The last one of a step is the first one of the next.
    const step = await wayUp.execute({ conversationId, id });
    const hidden = step.filter(({ isShown }) => isShown === 0).map((message) => message.id);
    ids.push(...hidden.slice(ids.at(-1) === id ? 1 : 0));
    if (hidden.length < stepMessages) return ids.reverse();
    id = hidden.at(-1) ?? id;
  }
}
