import { and, desc, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { after } from "../../db/keyset.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { conversations, messages } from "../../db/schema/conversations.ts";
import { breathe } from "../../lib/breathe.ts";

type ConversationRow = typeof conversations.$inferSelect;
type Place = { atMs: number; id: string } | undefined;

const stepConversations = 100;
const stepMessages = 100;

/**
 * Those of the conversations for which `condition` holds that have `words` in their title or in a message: the latest first after
 * `place`, at most `count`. Case counts for nothing among ASCII letters. Reads in steps between which other work runs.
 */
export async function searchConversations(
  app: App,
  condition: SQL | undefined,
  words: string,
  place: Place,
  count: number,
): Promise<ConversationRow[]> {
  const pattern = `%${words.replace(/[\\%_]/g, "\\$&")}%`;
  const found: ConversationRow[] = [];
  for (let from = place; ; ) {
    const rows = await listTitled(app, condition, pattern, from);
    for (const { isTitled, ...row } of rows) {
      if (isTitled || (await hasMessage(app, row.id, pattern))) found.push(row);
      if (found.length === count) return found;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < stepConversations) return found;
    from = { atMs: last.updatedAt, id: last.id };
  }
}

const listTitled = (app: App, condition: SQL | undefined, pattern: string, place: Place) =>
  app.store.db
    .select({
      ...getTableColumns(conversations),
      isTitled: sql<number>`${conversations.title} LIKE ${pattern} ESCAPE '\\'`,
    })
    .from(conversations)
    .where(and(condition, after(conversations.updatedAt, conversations.id, place)))
    .orderBy(desc(conversations.updatedAt), desc(conversations.id))
    .limit(stepConversations);

async function hasMessage(app: App, conversationId: string, pattern: string): Promise<boolean> {
  for (let seq = 0; ; ) {
    const [step] = await nextMessages(app.store).execute({ conversationId, seq, pattern });
    await breathe();
    if (step?.isFound) return true;
    if (step === undefined || step.count < stepMessages) return false;
    seq = step.last;
  }
}

/** Looks through the next messages of a conversation: how many they were, up to which one, and whether one has the words. */
const nextMessages = preparedOnce(({ db }) => {
  const step = db
    .select({ seq: messages.seq, content: messages.content })
    .from(messages)
    .where(
      and(
        sql`${messages.conversationId} = ${sql.placeholder("conversationId")}`,
        sql`${messages.seq} > ${sql.placeholder("seq")}`,
      ),
    )
    .orderBy(messages.seq)
    .limit(stepMessages)
    .as("step");
  return db
    .select({
      count: sql<number>`count(*)`,
      last: sql<number>`max(${step.seq})`,
      isFound: sql<number | null>`max(${step.content} LIKE ${sql.placeholder("pattern")} ESCAPE '\\')`,
    })
    .from(step)
    .prepare();
});
