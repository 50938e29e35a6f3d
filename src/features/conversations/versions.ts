import { and, eq, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { bind, preparedOnce } from "../../db/prepared.ts";
import { messages } from "../../db/schema/conversations.ts";
import { AppError } from "../../errors.ts";
import { breathe } from "../../lib/breathe.ts";
import { branchStatements, mendBranch, noteStatements, trimBranch } from "./branch.ts";
import { titleOf } from "./title.ts";

type MessageRow = typeof messages.$inferSelect;
type Version = Pick<MessageRow, "id" | "seq" | "parentId">;

/**
 * The ids of all versions of each of these messages of a conversation, which are shown: the oldest first, by the message's id. One
 * look into the index of hidden messages, which has nothing to say of most conversations.
 */
export async function listVersions(
  app: App,
  conversationId: string,
  shown: readonly Version[],
): Promise<Map<string, string[]>> {
  const parentIds = JSON.stringify(shown.map(({ parentId }) => parentId));
  const hidden = await hiddenVersions(app.store).execute({ conversationId, parentIds });
  const byParent = Map.groupBy<string, Version>(hidden, ({ parentId }) => parentId);
  return new Map(
    shown.map((message) => {
      const all = [message, ...(byParent.get(message.parentId) ?? [])].sort(
        (one, other) => one.seq - other.seq,
      );
      return [message.id, all.map(({ id }) => id)];
    }),
  );
}

const hiddenVersions = preparedOnce(({ db }) =>
  db
    .select({
      id: sql<string>`${messages}.id`,
      seq: sql<number>`${messages}.seq`,
      parentId: sql<string>`${messages}.parent_id`,
    })
    // Joined in this order and by this index, or SQLite would read all hidden messages of the conversation.
    .from(sql`(SELECT value AS wanted_id FROM json_each(${sql.placeholder("parentIds")})) AS wanted
      CROSS JOIN ${messages} INDEXED BY messages_hidden`)
    .where(
      // Written out, not bound: SQLite takes the index of hidden messages for nothing else.
      sql`${messages}.conversation_id = ${sql.placeholder("conversationId")} AND ${messages}.is_shown = 0
        AND ${messages}.parent_id = wanted_id`,
    )
    .prepare(),
);

/**
 * Shows a hidden version in place of the one that is shown, and below it the latest branch. A branch of up to a hundred messages
 * changes at once, a longer one in steps. Nothing else may change the conversation meanwhile. Throws not_found where the version
 * follows a message that is not shown.
 */
export async function selectVersion(app: App, chosen: MessageRow): Promise<void> {
  const { id, conversationId, parentId } = chosen;
  const parentSeq = parentId === "" ? 0 : await findShownSeq(app, parentId);
  await trimBranch(app, conversationId, parentSeq);
  const { makeWay, show, growBelow } = branchStatements(app.store);
  const { noteShown } = noteStatements(app.store);
  const titles = parentId === "" ? [await retitled(app, chosen)] : [];
  const [, [shown]] = await app.store.batch([
    bind(makeWay, { conversationId, id, parentId, parentSeq }),
    bind(show, { conversationId, id, parentId }),
    bind(growBelow, { conversationId, id }),
    bind(noteShown, { conversationId, id }),
    ...titles,
  ]);
  await breathe();
  await mendBranch(app, conversationId);
  if (shown === undefined) throw new AppError("not_found");
}

/** The title goes with the first question, as long as nobody has named the conversation. */
async function retitled(app: App, { id, conversationId, content, attachments }: MessageRow) {
  const [first] = await app.store.db
    .select({ content: messages.content, attachments: messages.attachments })
    .from(messages)
    .where(and(eq(messages.conversationId, conversationId), eq(messages.isShown, true)))
    .orderBy(messages.seq)
    .limit(1);
  const formerTitle = titleOf(first?.content ?? "", first?.attachments ?? null);
  const titles = { title: titleOf(content, attachments), formerTitle };
  return bind(branchStatements(app.store).retitle, { conversationId, id, ...titles });
}

async function findShownSeq({ store }: App, id: string): Promise<number> {
  const [row] = await store.db
    .select({ seq: messages.seq })
    .from(messages)
    .where(and(eq(messages.id, id), eq(messages.isShown, true)))
    .limit(1);
  if (row === undefined) throw new AppError("not_found");
  return row.seq;
}
