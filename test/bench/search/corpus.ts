import type Database from "better-sqlite3";
import { bots, documents, passages } from "../../../src/db/schema/bots.ts";
import { botKey } from "../../../src/features/knowledge/passage-index.ts";
import { createRandom, type Random } from "../random.ts";
import { inTransactions, writerOf } from "../table-writer.ts";
import { learnTongues, type Tongue } from "./words.ts";

/** Passages of each document. */
const perDocument = 500;
/** Of so many passages one is a question with its answer. */
const pairEvery = 3;
const questionPieces = 4;

/** How many passages are written, and how many questions are asked of them. */
export interface Size {
  passages: number;
  questions: number;
}

/** A bot with so many passages, and questions to search them by. */
export interface Collection {
  botId: string;
  questions: string[];
}

/**
 * Writes a bot with so many passages straight into the tables, in the form that an upload leaves: the terms are cut by the program's own
 * cutting, piece by piece. Each question has some words of one passage and some that are only common, 3 to 12 together.
 */
export function writeCollection(
  connection: Database.Database,
  name: string,
  { passages: passageCount, questions: questionCount }: Size,
): Collection {
  const random = createRandom(20_261_122 + passageCount);
  const tongues = learnTongues(random);
  const botId = random.id(Date.parse("2026-01-01T00:00:00Z"));
  writeBot(connection, botId, name);
  const documentIds = writeDocuments(connection, random, botId, passageCount);
  const writePassage = writerOf(connection, passages);
  const writeEntry = connection.prepare(
    "INSERT INTO passages_fts (rowid, question, text) SELECT max(seq), ?, ? FROM passages",
  );
  const key = botKey(botId);
  const askedEvery = Math.max(1, Math.floor(passageCount / questionCount));
  const questions: string[] = [];
  inTransactions(connection, passageCount, (at) => {
    const tongue = random.pick(tongues);
    const text = compose(tongue, random.whole(...tongue.pieces), key);
    const question = at % pairEvery === 0 ? compose(tongue, questionPieces, key) : null;
    const documentId = documentIds[Math.floor(at / perDocument)] ?? "";
    const id = random.id(Date.parse("2026-01-01T00:00:00Z") + at);
    const position = at % perDocument;
    writePassage({ id, botId, documentId, position, question: question?.text ?? null, text: text.text });
    writeEntry.run(question?.entry ?? "", text.entry);
    if (at % askedEvery === 0 && questions.length < questionCount)
      questions.push(ask(random, tongue, text.text));
  });
  return { botId, questions };
}

function writeBot(connection: Database.Database, id: string, name: string): void {
  const made = { createdAt: 0, updatedAt: 0 };
  writerOf(
    connection,
    bots,
  )({
    ...{ id, ownerId: null, name, model: "builtin", systemPrompt: "", settings: {} },
    ...made,
  });
}

function writeDocuments(
  connection: Database.Database,
  random: Random,
  botId: string,
  passageCount: number,
): string[] {
  const write = writerOf(connection, documents);
  return Array.from({ length: Math.ceil(passageCount / perDocument) }, (_, at) => {
    const id = random.id(at);
    const count = Math.min(perDocument, passageCount - at * perDocument);
    const size = { sizeBytes: count * 500, passageCount: count, isReady: true, createdAt: at };
    write({ id, botId, name: `Document ${at}.md`, type: "text/markdown", ...size });
    return id;
  });
}

/** A text, and its entry in the index: its terms, each behind its bot's key. */
function compose({ gap, piece }: Tongue, count: number, key: string): { text: string; entry: string } {
  const texts: string[] = [];
  const terms: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const said = piece();
    texts.push(said.text);
    for (const term of said.terms) terms.push(key + term);
  }
  return { text: texts.join(gap), entry: terms.join(" ") };
}

/** Two to five words of a passage, neighbours in it, and one to seven as people use them. */
function ask(random: Random, { gap, word }: Tongue, text: string): string {
  const own = gap === "" ? random.pick(text.split("，")) : pickNeighbours(random, text.split(gap), gap);
  return [own, ...Array.from({ length: random.whole(1, 7) }, word)].join(gap === "" ? "，" : gap);
}

function pickNeighbours(random: Random, words: readonly string[], gap: string): string {
  const count = random.whole(2, 5);
  const from = random.whole(0, Math.max(0, words.length - count));
  return words.slice(from, from + count).join(gap);
}
