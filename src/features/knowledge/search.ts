import { and, asc, desc, eq, sql, sum } from "drizzle-orm";
import type { App } from "../../app.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { bots, documents, passages } from "../../db/schema/bots.ts";
import type { Store } from "../../db/store.ts";
import { familyLetters } from "../../lib/match.ts";
import { cutQuestion, type QuestionWord, termsOf } from "../../lib/text.ts";
import type { FoundPassage } from "../../upstream/types.ts";
import { matchFamily, matchTerm, passagesFts } from "./passage-index.ts";
import { createScorer, rarityOf, type WeighedWord } from "./rank.ts";

/** A question is read up to here, and searched by at most so many of its words. */
const questionChars = 2_000;
const questionWords = 20;
/** A word is rare when it has fewer entries than this. Only rare words are ranked by BM25, which reads all their entries. */
const rareEntries = 400;
/** How many entries of rare words one search ranks, rarest words first. */
const rankedEntries = 1_200;
/** How many passages are read and scored in full, at most. */
const rankedCandidates = 32;
const commonCandidates = 12;
/** Passages less relevant than this are not worth showing to a model. */
export const leastScore = 0.2;

/** A passage with its place in its document, from 0. */
export interface SearchedPassage extends FoundPassage {
  position: number;
}

/**
 * A word of the question, with the number of the bot's passages that have it (or else another word for it): estimated for words that
 * are not rare. `match` finds `entries` of the index, other words for it included where they are rare too.
 */
interface CountedWord extends QuestionWord {
  match: string;
  found: number;
  entries: number;
  isRare: boolean;
}

interface BotRows {
  id: string;
  total: number;
  rows: { from: number; to: number };
}

/** What of a question was looked for in its bot's documents, and what came near to it. */
export interface TriedSearch {
  /** Beginnings of words in lower case, and Han words: what a passage was looked through for. */
  words: string[];
  /** Best first, at most limits.triedPassages; a bot answers from those that are `used`. */
  items: (SearchedPassage & { used: boolean })[];
}

/**
 * The passages of a bot that are most likely to answer `question`, best first, at most limits.searchedPassages. Candidates come from
 * the full-text index by BM25; words that very many passages have do not choose candidates while rarer ones exist, so
 * that the time does not grow with the collection.
 */
export async function searchPassages(app: App, botId: string, question: string): Promise<SearchedPassage[]> {
  const total = await countPassages(app, botId);
  // Many bots have no documents: to cut their questions into words would take longer than all else that is done here.
  if (total === 0) return [];
  const scored = await scoreCandidates(app, botId, cutAsked(question), total);
  return best(
    scored.filter(({ score }) => score >= leastScore),
    app.config.limits.searchedPassages,
  );
}

/** The same search for a bot's manager, with what came near and was not enough: why a question finds nothing. */
export async function trySearch(app: App, botId: string, question: string): Promise<TriedSearch> {
  const { searchedPassages, triedPassages } = app.config.limits;
  const asked = cutAsked(question);
  const scored = await scoreCandidates(app, botId, asked, await countPassages(app, botId));
  const enough = scored.filter(({ score }) => score >= leastScore).length;
  const used = Math.min(enough, searchedPassages);
  const items = best(scored, triedPassages).map((passage, place) => ({ ...passage, used: place < used }));
  return { words: [...new Set(asked.words.flatMap(soughtForms))], items };
}

interface AskedWords {
  text: string;
  words: QuestionWord[];
}

function cutAsked(question: string): AskedWords {
  const text = question.slice(0, questionChars);
  return { text, words: cutQuestion(text, questionWords, questionChars) };
}

/** A word as a passage may have it: a Han word as it is written, another one by its stems, and other words for it. */
const soughtForms = ({ text, terms, related }: QuestionWord): string[] =>
  /^\p{Script=Han}/u.test(text) ? [text, ...related] : [...terms, ...related];

/** The first `most`, best first, each with its score to three decimals. */
const best = (passages: SearchedPassage[], most: number): SearchedPassage[] =>
  passages
    .sort((a, b) => b.score - a.score || (a.passage_id < b.passage_id ? -1 : 1))
    .slice(0, most)
    .map((passage) => ({ ...passage, score: Math.round(passage.score * 1_000) / 1_000 }));

/** Every candidate of the bot's `total` passages with its relevance, in no order. */
async function scoreCandidates(
  app: App,
  botId: string,
  { text, words }: AskedWords,
  total: number,
): Promise<SearchedPassage[]> {
  if (words.length === 0 || total === 0) return [];
  const counted = await countWords(app, botId, words, total);
  const weighed: WeighedWord[] = counted.map((word) => ({ ...word, rarity: rarityOf(word.found, total) }));
  const candidates = await listCandidates(app, botId, counted);
  const scoreOf = createScorer(text, weighed);
  return candidates.map((row) => ({
    passage_id: row.id,
    document_id: row.documentId,
    document: row.document,
    question: row.question,
    text: row.text,
    position: row.position,
    score: scoreOf({ ...row, context: `${row.document}\n${row.bot}` }),
  }));
}

async function countPassages(app: App, botId: string): Promise<number> {
  const [row] = await statementsOf(app.store).count.execute({ botId });
  return Number(row?.total ?? 0);
}

async function countWords(
  app: App,
  botId: string,
  words: QuestionWord[],
  total: number,
): Promise<CountedWord[]> {
  const bot = { id: botId, total, rows: await findRows(app, botId) };
  const counted = await Promise.all(words.map((word) => countWord(app, bot, word)));
  const split = await Promise.all(
    counted.map(async (word) => {
      // A long Chinese word that nothing has may only be cut otherwise than in the documents: its pairs are tried alone.
      if (word.found > 0 || word.terms.length < 2) return [word];
      const weight = word.weight / word.terms.length;
      return await Promise.all(
        word.terms.map((term) => countWord(app, bot, { text: term, terms: [term], weight, related: [] })),
      );
    }),
  );
  return split.flat().slice(0, questionWords);
}

/** Between which rows of the index a bot's entries lie. */
async function findRows(app: App, botId: string): Promise<{ from: number; to: number }> {
  const { oldest, newest } = statementsOf(app.store);
  const [first] = await oldest.execute({ botId });
  const [last] = await newest.execute({ botId });
  return { from: first?.seq ?? 0, to: last?.seq ?? 0 };
}

/** Counts a word as it is, then with words that mean about the same, then with those of its family, as long as they stay rare. */
async function countWord(app: App, bot: BotRows, word: QuestionWord): Promise<CountedWord> {
  const [exact, ...others] = matchesOf(bot.id, word);
  let counted = await countEntries(app, bot, word, exact);
  let match = exact;
  for (const other of others) {
    if (!counted.isRare) return counted;
    match = `${match} OR ${other}`;
    const wider = await countEntries(app, bot, word, match);
    if (counted.found === 0) counted = wider;
    else if (wider.isRare) counted = { ...wider, found: counted.found };
  }
  return counted;
}

/** What finds a word, surest first: as it is, by words that mean about the same, by its family. */
function matchesOf(botId: string, { terms, related }: QuestionWord): [string, ...string[]] {
  const all = (each: readonly string[]) => `(${each.map((term) => matchTerm(botId, term)).join(" AND ")})`;
  const family = terms.filter((term) => /^[a-z]+$/.test(term) && term.length >= familyLetters);
  return [
    all(terms),
    ...(related.length > 0 ? [related.map((word) => all(termsOf(word))).join(" OR ")] : []),
    ...(family.length > 0 ? [family.map((term) => matchFamily(botId, term)).join(" OR ")] : []),
  ];
}

async function countEntries(app: App, bot: BotRows, word: QuestionWord, match: string): Promise<CountedWord> {
  const { first, last } = statementsOf(app.store);
  const [ofFirst] = await first.execute({ match });
  const few = ofFirst?.count ?? 0;
  if (few < rareEntries) return { ...word, match, found: few, entries: few, isRare: true };
  const [ofLast] = await last.execute({ match });
  const { from, to } = bot.rows;
  // How thick the entries lie at both ends of the bot's rows tells about how many there are.
  const span = (ofFirst?.newest ?? to) - from + (to - (ofLast?.oldest ?? from)) + 2;
  const estimate = Math.round((2 * rareEntries * (to - from + 1)) / span);
  const found = Math.min(bot.total, Math.max(rareEntries, estimate));
  return { ...word, match, found, entries: found, isRare: false };
}

async function listCandidates(app: App, botId: string, words: CountedWord[]) {
  const { ranked, some, load } = statementsOf(app.store);
  const seqs = new Set<number>();
  const add = (rows: { seq: number | null }[]) => {
    for (const { seq } of rows) if (seq !== null) seqs.add(seq);
  };
  const byRarity = words.filter(({ entries }) => entries > 0).sort((a, b) => a.entries - b.entries);
  const rare = withinBudget(byRarity.filter(({ isRare }) => isRare));
  const common = byRarity.filter(({ isRare }) => !isRare).slice(0, 3);
  if (rare.length > 0)
    add(await ranked.execute({ match: rare.map(({ match }) => `(${match})`).join(" OR ") }));
  if (common.length > 1 || (common.length === 1 && rare.length === 0)) {
    const all = common.map(({ match }) => `(${match})`).join(" AND ");
    add(await some.execute({ match: `{question} : (${all})` }));
    add(await some.execute({ match: all }));
  }
  return seqs.size === 0 ? [] : await load.execute({ botId, seqs: JSON.stringify([...seqs]) });
}

/** The rarest words whose entries together are few enough to be ranked; the rarest one always. */
function withinBudget(words: CountedWord[]): CountedWord[] {
  let sum = 0;
  return words.filter(({ entries }) => {
    sum += entries;
    return sum <= rankedEntries;
  });
}

/** The hot path's statements. */
const statementsOf = preparedOnce(prepare);

function prepare({ db }: Store) {
  const botId = sql.placeholder("botId");
  const matching = sql`passages_fts MATCH ${sql.placeholder("match")}`;
  const entries = () => db.select({ seq: passagesFts.rowid }).from(passagesFts).where(matching).$dynamic();
  /** How many there are of so many of them, and between which rows: the entries themselves would take longer to be handed over. */
  const countSome = (wanted: ReturnType<typeof entries>) => {
    const some = wanted.limit(rareEntries).as("some");
    const { seq } = some;
    return db
      .select({
        count: sql<number>`count(*)`,
        oldest: sql<number | null>`min(${seq})`,
        newest: sql<number | null>`max(${seq})`,
      })
      .from(some)
      .prepare();
  };
  const rows = () =>
    db.select({ seq: passages.seq }).from(passages).where(eq(passages.botId, botId)).$dynamic();
  const unready = db
    .select({ id: documents.id })
    .from(documents)
    .where(and(eq(documents.botId, botId), eq(documents.isReady, false)));
  const isReady = and(eq(documents.botId, botId), eq(documents.isReady, true));
  return {
    count: db
      .select({ total: sum(documents.passageCount) })
      .from(documents)
      .where(isReady)
      .prepare(),
    oldest: rows().orderBy(asc(passages.seq)).limit(1).prepare(),
    newest: rows().orderBy(desc(passages.seq)).limit(1).prepare(),
    first: countSome(entries()),
    last: countSome(entries().orderBy(desc(passagesFts.rowid))),
    ranked: entries().orderBy(passagesFts.rank).limit(rankedCandidates).prepare(),
    some: entries().limit(commonCandidates).prepare(),
    load: db
      .select({
        id: passages.id,
        documentId: passages.documentId,
        document: documents.name,
        bot: bots.name,
        question: passages.question,
        text: passages.text,
        position: passages.position,
      })
      .from(passages)
      .innerJoin(documents, eq(documents.id, passages.documentId))
      .innerJoin(bots, eq(bots.id, passages.botId))
      .where(
        and(
          sql`${passages.seq} IN (SELECT value FROM json_each(${sql.placeholder("seqs")}))`,
          eq(passages.botId, botId),
          sql`${passages.documentId} NOT IN ${unready}`,
        ),
      )
      .prepare(),
  };
}
