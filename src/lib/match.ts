import { cutNormalised, normalise, type QuestionWord } from "./text.ts";

/** How surely a text has each word of a list, in the list's order: 1 as it is, less by another word for it, 0 not at all. */
export type FoundWords = readonly number[];

/** What a word that means about the same is worth, and one of the same family (direct, director). */
const relatedShare = 0.9;
const familyShare = 0.85;
/** Stems are of one family from here on: so many letters shared, and so much of the longer one. */
export const familyLetters = 5;
const familyPart = 0.7;
/** Of stems that both go on differently (subscrib, subscript) so many letters are shared. */
const forkLetters = 7;

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
      terms ??= new Set(cutNormalised(plain));
      return terms;
    },
  };
}

/** How surely `text` has each of the words. Han words are looked for as they are written, others by their stem. */
export const findWords = (words: readonly QuestionWord[], text: ReadText): FoundWords =>
  words.map((word) => findWord(word, text));

/** Each word as surely as the surest of several texts has it. */
export const joinFound = (one: FoundWords, other: FoundWords): FoundWords =>
  one.map((share, place) => Math.max(share, other[place] ?? 0));

/** The sum of `weights`, each by how surely its word was found. */
export const weigh = (found: FoundWords, weights: readonly number[]): number =>
  weights.reduce((sum, weight, place) => sum + weight * (found[place] ?? 0), 0);

/** Whether two English stems are of one family: one goes on from the other, or both from a long beginning. */
export function isFamily(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (!/^[a-z]+$/.test(long)) return false;
  let shared = 0;
  while (shared < short.length && short[shared] === long[shared]) shared += 1;
  return (
    shared >= (shared === short.length ? familyLetters : forkLetters) && shared / long.length >= familyPart
  );
}

function findWord(word: QuestionWord, text: ReadText): number {
  if (isHan(word.text)) {
    if (text.plain.includes(word.text)) return 1;
  } else if (word.terms.every((term) => hasTerm(text, term))) return 1;
  if (word.related.some((other) => (isHan(other) ? text.plain.includes(other) : hasTerm(text, other)))) {
    return relatedShare;
  }
  return word.terms.every((term) => hasFamily(text, term)) ? familyShare : 0;
}

const hasTerm = (text: ReadText, term: string): boolean => text.terms().has(term);

function hasFamily(text: ReadText, term: string): boolean {
  if (term.length < familyLetters) return false;
  const beginning = term.slice(0, familyLetters);
  for (const other of text.terms()) if (other.startsWith(beginning) && isFamily(term, other)) return true;
  return false;
}

const isHan = (word: string) => /^\p{Script=Han}/u.test(word);
