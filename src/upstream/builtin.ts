import type { Language } from "../errors.ts";
import { findWords, readText, type WordSet, weigh } from "../lib/match.ts";
import { cutQuestion, guessLanguage, splitSentences } from "../lib/text.ts";
import { estimateTokens } from "../lib/tokens.ts";
import type { CompletionChunk, FoundPassage } from "./types.ts";

/** A passage at least this relevant is taken for an answer; below it the honest answer is that there is none. */
export const knownScore = 0.5;
/** How much of a passage of running text is quoted at most. */
const quotedSentences = 4;
const quotedChars = 600;
const wordsAtOnce = 8;
const questionWords = 20;
const questionChars = 2_000;

const unknown: Record<Language, string> = {
  en: "I don't know that from what I was given.",
  zh: "根据我掌握的资料，我不知道这个问题的答案。",
};

const segmenters = {
  en: new Intl.Segmenter("en", { granularity: "word" }),
  zh: new Intl.Segmenter("zh", { granularity: "word" }),
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
 */
export function chooseAnswer(
  found: readonly FoundPassage[],
  question: string,
  fallback: Language,
): BuiltinAnswer {
  const language = guessLanguage(question) ?? fallback;
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
  for (const { segment } of segmenters[language].segment(text)) {
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
  const sentences = splitSentences(text.replace(/^(?:#{1,6} .*\n+)+/, ""));
  if (sentences.length <= quotedSentences) return sentences.join("").trim();
  const words = cutQuestion(question, questionWords, questionChars);
  const weights = words.map((word) => word.weight * word.text.length ** 0.5);
  const found = sentences.map((sentence) => findWords(words, readText(sentence)));
  let best = { from: 0, to: 1, value: -1 };
  for (const from of sentences.keys()) {
    let set: WordSet = 0;
    for (let to = from + 1; to <= Math.min(sentences.length, from + quotedSentences); to += 1) {
      set |= found[to - 1] ?? 0;
      const value = weigh(set, weights);
      if (value > best.value) best = { from, to, value };
    }
  }
  // A sentence after the last one that fits often finishes the thought.
  const to = Math.min(best.to + 1, best.from + quotedSentences, sentences.length);
  return cut(sentences.slice(best.from, to).join("").trim());
}

const cut = (text: string): string =>
  text.length <= quotedChars ? text : `${text.slice(0, quotedChars).toWellFormed().trimEnd()}…`;

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
