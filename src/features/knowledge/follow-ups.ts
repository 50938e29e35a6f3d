import type { App } from "../../app.ts";
import { breathe } from "../../lib/breathe.ts";
import { findWords, readText, weigh } from "../../lib/match.ts";
import { plainText } from "../../lib/plain-text.ts";
import { cutQuestion, guessLanguage, normalise, type QuestionWord } from "../../lib/text.ts";
import { searchPassages } from "./search.ts";

/** A question is compared by at most so many words of its first characters; a longer one of a document is none to be offered. */
const comparedWords = 20;
const comparedChars = 300;
/** What an answer is about stands at its beginning. */
const answerChars = 300;
/** Two questions are the same where each has so much of the other. */
const sameShare = 0.8;

/** So many questions are cut into words at once: a few milliseconds. */
const readAtOnce = 5;

/** A question that was asked, and what it was answered. */
interface Answered {
  question: string;
  answer: string;
  /** The passages that the answer was drawn from. */
  drawnFrom: ReadonlySet<string>;
}

/**
 * Questions of the bot's question/answer documents that are near to a question and its answer, nearest first: in the language of the
 * question, and without those of the passages that the answer was drawn from.
 */
export async function findNearQuestions(
  app: App,
  botId: string,
  { question, answer, drawnFrom }: Answered,
): Promise<string[]> {
  const language = guessLanguage(question);
  const found = await Promise.all(
    [question, answer.slice(0, answerChars)].map((text) => searchPassages(app, botId, text)),
  );
  const near = found.flat().sort((one, other) => other.score - one.score);
  return near
    .filter(({ passage_id }) => !drawnFrom.has(passage_id))
    .map((passage) => plainText(passage.question, comparedChars + 1))
    .filter((text) => text !== "" && text.length <= comparedChars)
    .filter((text) => language === undefined || (guessLanguage(text) ?? language) === language);
}

/**
 * The first `most` of `offered` that are not the same as one that was `asked`, or as one before: other words for it count as the same.
 * Lets other work in between.
 */
export async function chooseNew(
  offered: readonly string[],
  asked: readonly string[],
  most: number,
): Promise<string[]> {
  const known: ReadQuestion[] = [];
  for (const text of asked) {
    known.push(readQuestion(text));
    if (known.length % readAtOnce === 0) await breathe();
  }
  const chosen: string[] = [];
  for (const text of offered) {
    if (chosen.length === most) break;
    await breathe();
    const read = readQuestion(text);
    if (known.some((other) => isSame(read, other))) continue;
    known.push(read);
    chosen.push(text);
  }
  return chosen;
}

type ReadQuestion = ReturnType<typeof readQuestion>;

function readQuestion(question: string) {
  const text = question.slice(0, comparedChars);
  return {
    plain: normalise(text),
    words: cutQuestion(text, comparedWords, comparedChars),
    text: readText(text),
  };
}

/** Whether `one` asks about the same as `other`, or stands in it word for word; without any words to compare, whether they are written the same. */
function isSame(one: ReadQuestion, other: ReadQuestion): boolean {
  if (one.plain !== "" && other.plain.includes(one.plain)) return true;
  if (one.words.length === 0 || other.words.length === 0) return one.plain === other.plain;
  return shareIn(one.words, other) >= sameShare && shareIn(other.words, one) >= sameShare;
}

function shareIn(words: readonly QuestionWord[], { text }: ReadQuestion): number {
  const weights = words.map(({ weight }) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weigh(findWords(words, text), weights) / total;
}
