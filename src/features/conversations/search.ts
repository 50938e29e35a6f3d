import { and, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { type conversations, messages } from "../../db/schema/conversations.ts";
import { breathe } from "../../lib/breathe.ts";
import { plainText } from "../../lib/plain-text.ts";

type ConversationRow = typeof conversations.$inferSelect;

const stepMessages = 100;
/** What is shown on each side of the words found in a message. */
const sideChars = 40;

/** A conversation that was found, with the message that has the words and what stands around them there; null where its title has them. */
export type FoundConversation = ConversationRow & { match: string | null; matchId: string | null };

/** How far a conversation has been read: all that is shown before what is not, each in its order. */
export interface ReadingPlace {
  conversationId: string;
  isShown: 0 | 1;
  seq: number;
}

/** What is looked for, and when a search ends before it has looked through everything. */
export interface Search {
  words: string;
  /** Where the first conversation is read on from, where it is the one that is named. */
  from?: ReadingPlace | null;
  /** Conversations to be found. */
  count: number;
  /** Messages to be looked through, a conversation counting as one as well. */
  maxMessages?: number;
}

/** What a search found, and where the next one goes on; null where everything has been looked through. */
export interface SearchResult {
  found: FoundConversation[];
  next: { after: ConversationRow | null; within: ReadingPlace | null } | null;
}

/**
 * Those of the conversations that have the words in their title or in a message, versions that are not shown included, in their order.
 * Case counts for nothing among ASCII letters. Reads in steps between which other work runs.
 */
export async function searchConversations(
  app: App,
  conversations: AsyncIterable<ConversationRow>,
  { words, from = null, count, maxMessages = Number.POSITIVE_INFINITY }: Search,
): Promise<SearchResult> {
  const pattern = patternOf(words);
  const found: FoundConversation[] = [];
  let left = maxMessages;
  let former: ConversationRow | null = null;
  for await (const row of conversations) {
    if (left <= 0) return { found, next: { after: former, within: null } };
    left -= 1;
    if (isIn(words, row.title)) found.push({ ...row, match: null, matchId: null });
    else {
      const start = from?.conversationId === row.id ? from : { ...beginning, conversationId: row.id };
      const read = await readOn(app, start, pattern, left);
      left -= read.count;
      if (read.stoppedAt !== null) return { found, next: { after: former, within: read.stoppedAt } };
      if (read.seq !== null) found.push({ ...row, ...(await excerptOf(app, read.seq, words)) });
    }
    former = row;
    if (found.length === count) return { found, next: { after: row, within: null } };
  }
  return { found, next: null };
}

/** Whether a conversation has the words in its title or in a message. Reads in steps between which other work runs. */
export async function hasWords(
  app: App,
  { id, title }: Pick<ConversationRow, "id" | "title">,
  words: string,
): Promise<boolean> {
  if (isIn(words, title)) return true;
  const start = { ...beginning, conversationId: id };
  return (await readOn(app, start, patternOf(words), Number.POSITIVE_INFINITY)).seq !== null;
}

const beginning = { isShown: 1, seq: 0 } as const;

const patternOf = (words: string) => `%${words.replace(/[\\%_]/g, "\\$&")}%`;

/** As SQLite's LIKE finds it in a message. */
const isIn = (words: string, text: string) => foldAscii(text).includes(foldAscii(words));

const foldAscii = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

interface Reading {
  /** The first message that has the words; null where none has. */
  seq: number | null;
  /** How many messages were looked through. */
  count: number;
  /** Where it was left before its end. */
  stoppedAt: ReadingPlace | null;
}

/** Reads a conversation on until a message has the words, or `maxMessages` have been looked through: a step more than that at most. */
async function readOn(app: App, start: ReadingPlace, pattern: string, maxMessages: number): Promise<Reading> {
  let place = start;
  for (let count = 0; ; ) {
    if (count >= maxMessages) return { seq: null, count, stoppedAt: place };
    const [step] = await nextMessages(app.store).execute({ ...place, pattern });
    await breathe();
    if (step === undefined) return { seq: null, count, stoppedAt: null };
    count += step.count;
    if (step.found !== null) return { seq: step.found, count, stoppedAt: null };
    if (step.count === stepMessages) place = { ...place, seq: step.last };
    else if (place.isShown === 1) place = { ...place, isShown: 0, seq: 0 };
    else return { seq: null, count, stoppedAt: null };
  }
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

/** A message, and its words around what was found in it, on one line, with an ellipsis where something is left out. */
async function excerptOf({ store }: App, seq: number, words: string) {
  const [row] = await excerpt(store).execute({ seq, words });
  if (row === undefined) return { match: "", matchId: null };
  const { id: matchId, text, isCutBefore, isCutAfter } = row;
  const shown = plainText(text, text.length);
  return { match: `${isCutBefore ? "…" : ""}${shown}${isCutAfter ? "…" : ""}`, matchId };
}

/** SQLite counts characters, not units of UTF-16, so that none is cut in two; `lower` folds the letters that LIKE folds. */
const excerpt = preparedOnce(({ db }) => {
  const words = sql.placeholder("words");
  const found = db
    .select({
      id: messages.id,
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
      id: found.id,
      text: sql<string>`substr(${found.content}, ${start}, ${end} - ${start})`,
      isCutBefore: sql<number>`${start} > 1`,
      isCutAfter: sql<number>`length(${found.content}) >= ${end}`,
    })
    .from(found)
    .prepare();
});
