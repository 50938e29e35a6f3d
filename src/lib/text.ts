import { stemmer } from "stemmer";
import { lazily } from "./lazily.ts";
import { stopWords, vagueWords } from "./stop-words.ts";
import { readPhrases, relatedWords } from "./synonyms.ts";

const segmenter = lazily(() => new Intl.Segmenter("zh", { granularity: "word" }));
const hanRuns = /\p{Script=Han}+|\P{Script=Han}+/gu;
const isHan = /^\p{Script=Han}/u;

/** Words longer than this are no words (keys, hashes, base64) and are cut there. */
const wordChars = 64;
/** Single characters of a question are joined up to here. */
const joinedChars = 12;

/** What a word can say at most: a single Han character means little alone, and so do "time" or "information". */
const singleWeight = 0.5;
const vagueWeight = 0.3;

/**
 * One word of a question. A text has the word when it has all of its `terms`. `text` is the word as normalised; `weight` is what it
 * can say at most; `related` are words that mean about the same, Han ones as they are written, others by their stem.
 */
export interface QuestionWord {
  text: string;
  terms: string[];
  weight: number;
  related: readonly string[];
}

/**
 * The form in which texts are compared: NFKC, lower case, without diacritics (kana and Hangul keep theirs, which are part of the
 * letter), and e-mail, wi-fi and their kind in one word; "sign in" and its kind too.
 */
export const normalise = (text: string): string =>
  readPhrases(foldLetters(text).replace(/(?<![\p{L}\p{N}])([a-z]{1,2})-(?=[a-z])/gu, "$1"));

/** ASCII has no other forms, no diacritics and no Han characters. */
const beyondAscii = /[^\0-\x7f]/;

const foldLetters = (text: string): string =>
  beyondAscii.test(text)
    ? text
        .normalize("NFKC")
        .toLowerCase()
        .normalize("NFD")
        .replace(/[\u0300-\u036f]+/g, "")
        .normalize("NFC")
    : text.toLowerCase();

/**
 * The terms by which a text is found, in order and with repetitions. Words are cut by Intl.Segmenter and English ones stemmed. Runs
 * of Han characters give every character and every pair instead: how the segmenter cuts them depends on what stands around (《铃芽之旅》
 * comes out as four words, 重置密码 as three), so that a question's cut and a text's would not meet.
 */
export const cutTerms = (text: string): string[] => cutNormalised(normalise(text));

const runsOf = (text: string): readonly string[] =>
  beyondAscii.test(text) ? (text.match(hanRuns) ?? []) : [text];

/** The terms of a text that has been normalised. */
export function cutNormalised(text: string): string[] {
  const terms: string[] = [];
  for (const run of runsOf(text)) {
    if (isHan.test(run)) terms.push(...hanTerms(run));
    else for (const word of cutRun(run)) if (!stopWords().has(word)) terms.push(toTerm(word));
  }
  return terms;
}

/**
 * The words that say what a question is about, each once, in order, at most `maxWords`; looked for in its first `maxChars` characters.
 * Here the segmenter decides where Chinese words end; single characters side by side are taken as one word (a name, mostly).
 */
export function cutQuestion(question: string, maxWords: number, maxChars: number): QuestionWord[] {
  const words = new Map<string, QuestionWord>();
  for (const word of joinSingles(normalise(question.slice(0, maxChars)))) {
    if (words.size === maxWords) break;
    const terms = isHan.test(word) ? pairs(word) : [toTerm(word)];
    const key = terms.join(" ");
    if (words.has(key)) continue;
    const related = relatedWords(isHan.test(word) ? word : key);
    words.set(key, { text: word, terms, weight: weightOf(word), related });
  }
  return [...words.values()];
}

/** The terms of a word that is written with Han characters (its pairs, so that it may stand in a longer one) or of a stem. */
export const termsOf = (word: string): string[] => (isHan.test(word) ? pairs(word) : [word]);

function weightOf(word: string): number {
  if (vagueWords().has(word)) return vagueWeight;
  return isSingleHan(word) && relatedWords(word).length === 0 ? singleWeight : 1;
}

/** What may end a sentence, with the closing marks and the white space after it: a full-width sign, an ASCII one, a line's end. */
const sentenceEnd =
  /(?:[\u3002\uff01\uff1f\uff1b\u2026]+|([.!?;]+)|\n)["'\u201d\u2019\u300d\u300f\uff09)\]]*(\s*)/g;

/** The sentences of a text, each with the white space and closing marks after it, so that joined they are the text again. */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const match of text.matchAll(sentenceEnd)) {
    const end = match.index + match[0].length;
    const [, ascii, space] = match;
    // A full stop also stands in 3.14 and ?a=1: ASCII signs end a sentence before a space, a Han character or nothing.
    if (ascii !== undefined && space === "" && end < text.length && !isHan.test(text.slice(end, end + 2)))
      continue;
    sentences.push(text.slice(start, end));
    start = end;
  }
  if (start < text.length) sentences.push(text.slice(start));
  return sentences;
}

/** What a text is written in, as far as its letters tell: zh with Han characters and no kana, en with Latin letters alone. */
export function guessLanguage(text: string): "zh" | "en" | undefined {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text)) return undefined;
  if (/\p{Script=Han}/u.test(text)) return "zh";
  return /\p{Script=Latin}/u.test(text) ? "en" : undefined;
}

/** The words of a run without Han characters. A possessive ending goes, so that "user's" is found by "user". */
function cutRun(run: string): string[] {
  const words: string[] = [];
  for (const chunk of run.match(chunks) ?? []) {
    const plain = plainWord.exec(chunk)?.[1];
    if (plain !== undefined) words.push(plain.slice(0, wordChars));
    else
      for (const { segment, isWordLike } of segmenter().segment(chunk))
        if (isWordLike) words.push(segment.replaceAll("’", "'").replace(/'s$/, "").slice(0, wordChars));
  }
  return words;
}

/**
 * Between white space the segmenter never joins, and ASCII letters and digits with nothing between them are one word to it (Unicode's
 * annex 29): most words need not be shown to it, which takes it longer than all else that is done with them.
 */
const chunks = /[^ \t\n\r]+/g;
const plainWord = /^["(]?([a-z0-9]+)[.,;:!?)"]*$/;

/** The words of a normalised question without stop words, with neighbouring single Han characters joined. */
function* joinSingles(question: string): Generator<string> {
  let singles = "";
  let isInTitle = false;
  for (const { segment, isWordLike } of segmenter().segment(question)) {
    if (segment === "《" || segment === "》") isInTitle = segment === "《";
    // The title 《你的名字》 says which film is meant, though its words are common ones.
    const isStopped = isWordLike !== true || (stopWords().has(segment) && !(isInTitle && segment.length > 1));
    if (!isStopped && isSingleHan(segment) && singles.length < joinedChars) {
      singles += segment;
      continue;
    }
    if (singles !== "") yield singles;
    singles = "";
    if (!isStopped) yield* cutMixed(segment);
  }
  if (singles !== "") yield singles;
}

/** The Han and the other words of one segment (日本語 with kana comes as one). */
function* cutMixed(segment: string): Generator<string> {
  for (const [run] of segment.matchAll(hanRuns)) {
    if (isHan.test(run)) yield run;
    else for (const word of cutRun(run)) if (!stopWords().has(word)) yield word;
  }
}

const isSingleHan = (segment: string) => isHan.test(segment) && [...segment].length === 1;

function hanTerms(run: string): string[] {
  const characters = [...run];
  const singles = characters.filter((character) => !stopWords().has(character));
  return characters.length === 1 ? singles : [...singles, ...pairs(run)];
}

/** Every two neighbouring characters of a word; the character itself when it is alone. */
function pairs(word: string): string[] {
  const characters = [...word];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, place) => `${characters[place]}${character}`);
}

/** Signs inside a word (3.14, don't) go: a term is letters, marks and digits alone, in the index and in a query's syntax. */
const toTerm = (word: string): string =>
  /^[a-z]{3,}$/.test(word) ? stemOf(word) : word.replace(/[^\p{L}\p{M}\p{N}]+/gu, "");

/** Stems of the words met last: people use few words mostly, and to find a stem takes some twenty patterns. */
const stems = new Map<string, string>();
const knownStems = 10_000;

function stemOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  if (stems.size === knownStems) stems.clear();
  const stem = stemmer(word);
  stems.set(word, stem);
  return stem;
}
