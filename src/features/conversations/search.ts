import { and, desc, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { after } from "../../db/keyset.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { conversations, messages } from "../../db/schema/conversations.ts";
import { breathe } from "../../lib/breathe.ts";
import { plainText } from "../../lib/plain-text.ts";

type ConversationRow = typeof conversations.$inferSelect;
type Place = { atMs: number; id: string } | undefined;

const stepConversations = 100;
const stepMessages = 100;
/** What is shown on each side of the words found in a message. */
const sideChars = 40;

/** A conversation that was found, with the words around what was found in a message; null where its title has it. */
export type FoundConversation = ConversationRow & { match: string | null };

/**
 * Those of the conversations for which `condition` holds that have `words` in their title or in a message, versions that are not shown
 * included: the latest first after `place`, at most `count`. Case counts for nothing among ASCII letters. Reads in steps between which
 * other work runs.
 */
export async function searchConversations(
  app: App,
  condition: SQL | undefined,
  words: string,
  place: Place,
  count: number,
): Promise<FoundConversation[]> {
  const pattern = `%${words.replace(/[\\%_]/g, "\\$&")}%`;
  const found: FoundConversation[] = [];
  for (let from = place; ; ) {
    const rows = await listTitled(app, condition, pattern, from);
    for (const { isTitled, ...row } of rows) {
      const seq = isTitled ? null : await findMessageWith(app, row.id, pattern);
      if (isTitled) found.push({ ...row, match: null });
      else if (seq !== null) found.push({ ...row, match: await excerptOf(app, seq, words) });
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

/** The place of the first message that has the words, of those that are shown before those that are not; null where none has. */
async function findMessageWith(app: App, conversationId: string, pattern: string): Promise<number | null> {
  for (const isShown of [1, 0]) {
    for (let seq = 0; ; ) {
      const [step] = await nextMessages(app.store).execute({ conversationId, isShown, seq, pattern });
      await breathe();
      if (step !== undefined && step.found !== null) return step.found;
      if (step === undefined || step.count < stepMessages) break;
      seq = step.last;
    }
  }
  return null;
}

/** Looks through the next messages of a conversation: how many they were, up to which one, and the first that has the words. */
const nextMessages = preparedOnce(({ db }) => {
  const step = db
    .select({ seq: messages.seq, content: messages.content })
    .from(messages)
    .where(
      and(
        sql`${messages.conversationId} = ${sql.placeholder("conversationId")}`,
        sql`${messages.isShown} = ${sql.placeholder("isShown")}`,
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
      found: sql<
        number | null
      >`min(CASE WHEN ${step.content} LIKE ${sql.placeholder("pattern")} ESCAPE '\\' THEN ${step.seq} END)`,
    })
    .from(step)
    .prepare();
});

/** The words of a message around what was found in it, on one line, with an ellipsis where something is left out. */
async function excerptOf({ store }: App, seq: number, words: string): Promise<string> {
  const [row] = await excerpt(store).execute({ seq, words });
  if (row === undefined) return "";
  const { text, isCutBefore, isCutAfter } = row;
  const shown = plainText(text, text.length);
  return `${isCutBefore ? "…" : ""}${shown}${isCutAfter ? "…" : ""}`;
}

/** SQLite counts characters, not units of UTF-16, so that none is cut in two; `lower` folds the letters that LIKE folds. */
const excerpt = preparedOnce(({ db }) => {
  const words = sql.placeholder("words");
  const found = db
    .select({
      content: messages.content,
      at: sql<number>`instr(lower(${messages.content}), lower(${words}))`.as("at"),
    })
    .from(messages)
    .where(sql`${messages.seq} = ${sql.placeholder("seq")}`)
    .as("found");
  const side = sql.raw(String(sideChars));
  const start = sql`max(${found.at} - ${side}, 1)`;
  const end = sql`${found.at} + length(${words}) + ${side}`;
  return db
    .select({
      text: sql<string>`substr(${found.content}, ${start}, ${end} - ${start})`,
      isCutBefore: sql<number>`${start} > 1`,
      isCutAfter: sql<number>`length(${found.content}) >= ${end}`,
    })
    .from(found)
    .prepare();
});
