import type { Language } from "../errors.ts";
import { lazily } from "../lib/lazily.ts";
import { type FoundWords, findWords, joinFound, readText, weigh } from "../lib/match.ts";
import { type Statement, splitStatements } from "../lib/statements.ts";
import { cutQuestion, guessLanguage } from "../lib/text.ts";
import { estimateTokens } from "../lib/tokens.ts";
import { answerCourtesy } from "./courtesy.ts";
import type { CompletionChunk, FoundPassage } from "./types.ts";

/** A passage at least this relevant is taken for an answer; below it the honest answer is that there is none. */
export const knownScore = 0.54;
/** How much of a passage of running text is quoted at most; tables and lists are quoted whole. */
const quotedSentences = 4;
const quotedChars = 600;
const wordsAtOnce = 8;
const questionWords = 20;
const questionChars = 2_000;

const unknown: Record<Language, string> = {
  en: "I don't know from what I was given.",
  zh: "根据我掌握的资料，我不知道这个问题的答案。",
};

const segmenters = {
  en: lazily(() => new Intl.Segmenter("en", { granularity: "word" })),
  zh: lazily(() => new Intl.Segmenter("zh", { granularity: "word" })),
};

/** An answer made of passages alone, and the passages it was made of: none when it says that it does not know. */
export interface BuiltinAnswer {
  text: string;
  used: FoundPassage[];
  language: Language;
}

/**
 * Chooses the answer to `question` among found passages, best first: of a question/answer pair its answer, of running text the sentences
 * that fit best. Where none is relevant enough it says so in the language of the question, or in `fallback` when that cannot be told.
 * A greeting or thanks, and nothing else, is answered in kind.
 */
export function chooseAnswer(
  found: readonly FoundPassage[],
  question: string,
  fallback: Language,
): BuiltinAnswer {
  const language = guessLanguage(question) ?? fallback;
  const courtesy = answerCourtesy(question, language);
  if (courtesy !== undefined) return { text: courtesy, used: [], language };
  const best = found[0];
  if (best === undefined || best.score < knownScore) return { text: unknown[language], used: [], language };
  const text = best.question === null ? quote(best.text, question) : best.text;
  return { text, used: [best], language };
}

/** `chooseAnswer` as a model would stream it: a word at a time, then its end, then the usage, which is estimated. */
export async function* answerFromPassages(
  found: readonly FoundPassage[],
  question: string,
  fallback: Language,
): AsyncGenerator<CompletionChunk, void, undefined> {
  const { text, used, language } = chooseAnswer(found, question, fallback);
  const read = [question, ...used.map((passage) => passage.text)].join("\n");
  let count = 0;
  for (const { segment } of segmenters[language]().segment(text)) {
    yield toChunk(count === 0 ? { role: "assistant", content: segment } : { content: segment }, null);
    count += 1;
    // A long answer lets other streams go on meanwhile.
    if (count % wordsAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const counts = { prompt_tokens: estimateTokens(read), completion_tokens: estimateTokens(text) };
  const total = counts.prompt_tokens + counts.completion_tokens;
  yield toChunk({}, "stop");
  yield { ...toChunk({}, null), choices: [], usage: { ...counts, total_tokens: total, estimated: true } };
}

/** The neighbouring sentences of a text that have most of the question's words, the fewest that do. Short texts are quoted whole. */
function quote(text: string, question: string): string {
  const statements = splitStatements(text).filter(({ isHeading }) => !isHeading);
  if (statements.length <= quotedSentences) return join(statements);
  const words = cutQuestion(question, questionWords, questionChars);
  const weights = words.map((word) => word.weight * word.text.length ** 0.5);
  const found = statements.map((statement) => findWords(words, readText(statement.text)));
  let best = { from: 0, to: 1, value: -1 };
  for (const from of statements.keys()) {
    let together: FoundWords = [];
    for (let to = from + 1; to <= Math.min(statements.length, from + quotedSentences); to += 1) {
      together = joinFound(found[to - 1] ?? [], together);
      const value = weigh(together, weights);
      const isShorter = value === best.value && to - from < best.to - best.from;
      if (value > best.value || isShorter) best = { from, to, value };
    }
  }
  // A sentence after the last one that fits often finishes the thought.
  const to = Math.min(best.to + 1, best.from + quotedSentences, statements.length);
  return join(withWhole(statements, best.from, to));
}

/** The statements from one to another, with all of a list or table that either end lies in, and the words that introduce it. */
function withWhole(statements: readonly Statement[], start: number, end: number): Statement[] {
  const isWithin = (place: number, other: number) =>
    statements[place]?.whole != null && statements[place]?.whole === statements[other]?.whole;
  let [from, to] = [start, end];
  while (isWithin(from - 1, from)) from -= 1;
  while (isWithin(to, to - 1)) to += 1;
  const isIntroduced = statements[from]?.whole !== null && statements[from - 1]?.whole === null;
  return statements.slice(isIntroduced ? from - 1 : from, to);
}

/** The statements as one text. Running text that is long is cut; a table or a list is not. */
function join(statements: readonly Statement[]): string {
  const text = statements
    .map((statement) => statement.text)
    .join("")
    .trim();
  if (text.length <= quotedChars || statements.some(({ whole }) => whole !== null)) return text;
  return `${text.slice(0, quotedChars).toWellFormed().trimEnd()}…`;
}

function toChunk(
  delta: CompletionChunk["choices"][number]["delta"],
  finishReason: string | null,
): CompletionChunk {
  return {
    object: "chat.completion.chunk",
    model: "builtin",
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  };
}
