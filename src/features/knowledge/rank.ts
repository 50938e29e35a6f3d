import { type FoundWords, findWords, joinFound, type ReadText, readText, weigh } from "../../lib/match.ts";
import { splitStatements } from "../../lib/statements.ts";
import { cutQuestion, type QuestionWord } from "../../lib/text.ts";

/** A word of the question and how much finding it says: its rarity among the bot's passages. */
export interface WeighedWord extends QuestionWord {
  rarity: number;
}

export interface Candidate {
  question: string | null;
  text: string;
  /** Names that a passage need not repeat: its document's and its bot's. */
  context: string;
}

/** The question as it was asked, with its words and the share of each in what was asked for: together 1. */
interface Asked {
  text: ReadText;
  words: readonly WeighedWord[];
  shares: number[];
}

/** A word that is only in a pair's answer, not in its question, may be a side remark. */
const answerShare = 0.85;
/** Sentences that are read together as one statement. */
const windowSentences = 3;
/**
 * A question such as "How do I return something?" is asked of any thing: words that name one count half missing, where the rest of
 * the question was asked, no more than so many words are left, and nothing else is to be known of the thing (its price, a place).
 */
const anyThing =
  /\b(?:some|any)thing\b|\b(?:an?|my) (?:item|product|purchase)\b|\b(?:items|products|goods)\b|东西|商品|物品/;
const ofOneThing =
  /\b(?:what|where|when|why|which|who|how (?:much|many|long|often|far))\b|什么|哪|谁|几|多少|多久|为何/;
const anyThingWords = 2;
const anyThingShare = 0.5;
/** Where, when, why or how something is, a passage that only mentions it need not say; who or what it is, it mostly does. */
const otherAsked = /\b(?:where|when|why|how|which)\b|哪|何时|什么时候|几|多少|怎|为什么|为何/;
const asideShare = 0.85;
const pairWords = 16;
const pairChars = 500;

/**
 * How rare a word is that `found` of `total` passages have, as BM25 counts it (Robertson and Spärck Jones), with ten passages more than
 * there are, so that in a small collection one missing word does not outweigh all the others.
 */
export const rarityOf = (found: number, total: number): number =>
  Math.log(1 + (Math.max(total, found) + 10 - found + 0.5) / (found + 0.5));

/**
 * Gives each candidate its relevance to a question, from 0 to 1: the share of the question's words, weighed by their rarity, that
 * it has. In running text they must stand close together; for a pair it also counts how much of its own question was
 * asked for.
 */
export function createScorer(text: string, words: readonly WeighedWord[]): (candidate: Candidate) => number {
  const weights = words.map((word) => word.rarity * word.weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const asked: Asked = {
    text: readText(text),
    words,
    shares: weights.map((weight) => weight / (total || 1)),
  };
  const contexts = new Map<string, ReadText>();
  return (candidate) => {
    const context = contexts.get(candidate.context) ?? readText(candidate.context);
    contexts.set(candidate.context, context);
    return candidate.question === null
      ? scoreText(asked, candidate.text, context)
      : scorePair(asked, candidate.question, candidate.text, context);
  };
}

function scorePair(asked: Asked, question: string, answer: string, context: ReadText): number {
  const read = readText(question);
  const inQuestion = joinFound(findWords(asked.words, read), findWords(asked.words, context));
  const inAnswer = findWords(asked.words, readText(answer)).map((share) => share * answerShare);
  const found = joinFound(inQuestion, inAnswer);
  const own = cutQuestion(question, pairWords, pairChars);
  const inAsked = findWords(own, asked.text);
  // What the pair's question has and the asked one lacks, and the reverse, make a different question of it.
  const askedFor = shareOf(own, joinFound(inAsked, findWords(own, context)));
  const missing = inQuestion.filter((share) => share === 0).length;
  const isOfAnyThing =
    anyThing.test(read.plain) &&
    !ofOneThing.test(asked.text.plain) &&
    missing <= anyThingWords &&
    missing < inQuestion.length &&
    askedFor > answerShare;
  const covered = weigh(found, asked.shares);
  const coverage = isOfAnyThing ? covered + (1 - covered) * anyThingShare : covered;
  const score = coverage * (1 - (1 - askedFor) * (0.25 + 0.5 * (1 - coverage)));
  const isAside = asked.words.length === 1 && inQuestion[0] === 0 && otherAsked.test(asked.text.plain);
  return isAside ? score * asideShare : score;
}

function shareOf(words: readonly QuestionWord[], found: FoundWords): number {
  const weights = words.map((word) => word.weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total === 0 ? 0 : weigh(found, weights) / total;
}

function scoreText(asked: Asked, text: string, context: ReadText): number {
  const known = findWords(asked.words, context);
  const statements = splitStatements(text).map((statement) => ({
    found: findWords(asked.words, readText(statement.text)),
    isHeading: statement.isHeading,
  }));
  const body = statements.filter(({ isHeading }) => !isHeading);
  const headings = foundIn(statements.filter(({ isHeading }) => isHeading)).reduce(joinFound, known);
  let closest = 0;
  for (const place of body.keys()) {
    const together = foundIn(body.slice(place, place + windowSentences)).reduce(joinFound, headings);
    closest = Math.max(closest, weigh(together, asked.shares));
  }
  const everywhere = foundIn(statements).reduce(joinFound, known);
  return 0.8 * closest + 0.15 * weigh(everywhere, asked.shares) + 0.05 * weigh(headings, asked.shares);
}

const foundIn = (statements: readonly { found: FoundWords }[]) => statements.map(({ found }) => found);
