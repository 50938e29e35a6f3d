import { cutTerms, normalise, type QuestionWord } from "./text.ts";

/** Which words of a list a text has: bit n stands for word n. A list has at most 30 words. */
export type WordSet = number;

/** The words that `text` has. Han words are looked for as they are written, others by their stem. */
export function findWords(words: readonly QuestionWord[], text: string): WordSet {
  const plain = normalise(text);
  let terms: Set<string> | undefined;
  let found = 0;
  for (const [place, word] of words.entries()) {
    let isFound = plain.includes(word.text);
    if (!isHanWord(word)) {
      terms ??= new Set(cutTerms(plain));
      isFound = word.terms.every((term) => terms?.has(term));
    }
    if (isFound) found |= 1 << place;
  }
  return found;
}

/** The sum of `weights` over the words of a set. */
export function weigh(set: WordSet, weights: readonly number[]): number {
  let sum = 0;
  for (const [place, weight] of weights.entries()) if (set & (1 << place)) sum += weight;
  return sum;
}

const isHanWord = (word: QuestionWord) => /^\p{Script=Han}/u.test(word.text);
