import { cutTerms, normalise, type QuestionWord } from "./text.ts";

/** Which words of a list a text has: bit n stands for word n. A list has at most 30 words. */
export type WordSet = number;

/** A text made ready for looking up words in it more than once. */
export interface ReadText {
  plain: string;
  /** Its terms, cut when they are first needed. */
  terms: () => ReadonlySet<string>;
}

/** Makes a text ready for `findWords`. */
export function readText(text: string): ReadText {
  const plain = normalise(text);
  let terms: Set<string> | undefined;
  return {
    plain,
    terms: () => {
      terms ??= new Set(cutTerms(plain));
      return terms;
    },
  };
}

/** The words that `text` has. Han words are looked for as they are written, others by their stem. */
export function findWords(words: readonly QuestionWord[], text: ReadText): WordSet {
  let found = 0;
  for (const [place, { text: written, terms }] of words.entries()) {
    const isFound = isHan(written)
      ? text.plain.includes(written)
      : terms.every((term) => text.terms().has(term));
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

const isHan = (word: string) => /^\p{Script=Han}/u.test(word);
