import { findWords, type ReadText, readText, type WordSet, weigh } from "../../lib/match.ts";
import { cutQuestion, type QuestionWord, splitSentences } from "../../lib/text.ts";

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
  const inQuestion = findWords(asked.words, readText(question)) | findWords(asked.words, context);
  const inAnswer = findWords(asked.words, readText(answer)) & ~inQuestion;
  const coverage = weigh(inQuestion, asked.shares) + answerShare * weigh(inAnswer, asked.shares);
  const own = cutQuestion(question, pairWords, pairChars);
  const inAsked = findWords(own, asked.text);
  // What the pair's question has and the asked one lacks, and the reverse, make a different question of it.
  const askedFor = shareOf(own, inAsked | findWords(own, context));
  const score = coverage * (1 - (1 - askedFor) * (0.25 + 0.5 * (1 - coverage)));
  // A question of two words or more that was asked whole is the right one, whatever was said around it.
  const isWhole = own.length > 1 && shareOf(own, inAsked) === 1;
  return isWhole ? score + (1 - score) * 0.2 : score;
}

function shareOf(words: readonly QuestionWord[], found: WordSet): number {
  const weights = words.map((word) => word.weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total === 0 ? 0 : weigh(found, weights) / total;
}

function scoreText(asked: Asked, text: string, context: ReadText): number {
  const known = findWords(asked.words, context);
  const sentences = splitSentences(text).map((sentence) => ({
    found: findWords(asked.words, readText(sentence)),
    isHeading: sentence.startsWith("#"),
  }));
  const body = sentences.filter(({ isHeading }) => !isHeading);
  const headings = union(sentences.filter(({ isHeading }) => isHeading)) | known;
  let closest = 0;
  for (const place of sentences.keys()) {
    const together = union(body.slice(place, place + windowSentences)) | headings;
    closest = Math.max(closest, weigh(together, asked.shares));
  }
  const everywhere = weigh(union(sentences) | known, asked.shares);
  return 0.8 * closest + 0.15 * everywhere + 0.05 * weigh(headings, asked.shares);
}

const union = (sentences: readonly { found: WordSet }[]): WordSet =>
  sentences.reduce((set, { found }) => set | found, 0);
