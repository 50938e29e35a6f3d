import { sql } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { App } from "../../app.ts";
import { bind, preparedOnce, slot } from "../../db/prepared.ts";
import { passages } from "../../db/schema/bots.ts";
import { giveWay } from "../../lib/give-way.ts";
import { familyLetters } from "../../lib/match.ts";
import { cutTerms } from "../../lib/text.ts";

/** The full-text index as the migration makes it. It is no table of the schema: drizzle-kit knows nothing of FTS5. */
export const passagesFts = sqliteTable("passages_fts", {
  rowid: integer("rowid"),
  question: text("question"),
  text: text("text"),
  rank: text("rank"),
  /** FTS5's column for commands ("The 'merge' Command" in SQLite's documentation). */
  command: text("passages_fts"),
});

/** How many pages of the index one merging step writes: some 4 ms of work. */
const mergePages = 64;

/**
 * The beginning of each of a bot's terms: the last letters of its id, which are random. Two bots may share them without harm, for a
 * found row is checked against its bot; they only keep the bots' entries apart.
 */
export const botKey = (botId: string): string => botId.slice(-8).toLowerCase();

/** A passage as it is written. */
type NewPassage = typeof passages.$inferInsert & { question: string | null };

const statements = preparedOnce(({ db }) => {
  const id = sql.placeholder("id");
  const passage = {
    ...{ id, botId: sql.placeholder("botId"), documentId: sql.placeholder("documentId") },
    ...{ position: sql.placeholder("position"), question: slot(passages.question, "question") },
    text: sql.placeholder("text"),
  };
  const entry = {
    rowid: sql`(SELECT ${passages.seq} FROM ${passages} WHERE ${passages.id} = ${id})`,
    question: sql.placeholder("questionTerms"),
    text: sql.placeholder("textTerms"),
  };
  const merge = { command: "merge", rank: sql`${sql.raw(String(mergePages))}` };
  return {
    passage: db.insert(passages).values(passage).prepare(),
    entry: db.insert(passagesFts).values(entry).prepare(),
    merge: db.insert(passagesFts).values(merge).prepare(),
    changes: db.select({ changes: sql<number>`total_changes()` }).from(sql`(SELECT 1)`).prepare(),
  };
});

/** What writes a passage and its index entry, in this order, for a batch. */
export function insertPassage(app: App, row: NewPassage) {
  const { passage, entry } = statements(app.store);
  const terms = {
    questionTerms: row.question === null ? "" : entryText(row.botId, row.question),
    textTerms: entryText(row.botId, row.text),
  };
  return [bind(passage, { ...row }), bind(entry, { id: row.id, ...terms })];
}

/** What FTS5 looks for to find one term of a bot. Terms are letters, marks and digits alone, so that nothing in them is its syntax. */
export const matchTerm = (botId: string, term: string): string => `"${botKey(botId)}${term}"`;

/**
 * What finds every term that begins like this one. The index keeps prefixes of the length that `familyLetters` make behind a bot's
 * key; without that, FTS5 would read all entries of all such terms before it gave the first.
 */
export const matchFamily = (botId: string, term: string): string =>
  `"${botKey(botId)}${term.slice(0, familyLetters)}"*`;

/** Does the index's merging that is due, one bounded step after the other, and lets other work run in between. */
export async function mergeIndex(app: App): Promise<void> {
  const { merge } = statements(app.store);
  for (;;) {
    const before = await countChanges(app);
    await merge.execute();
    // SQLite's documentation: a step that found nothing left to merge changes fewer than two rows.
    if ((await countChanges(app)) - before < 2) return;
    await giveWay();
  }
}

const entryText = (botId: string, words: string): string => {
  const key = botKey(botId);
  return cutTerms(words)
    .map((term) => key + term)
    .join(" ");
};

async function countChanges(app: App): Promise<number> {
  const [row] = await statements(app.store).changes.execute();
  return row?.changes ?? 0;
}
