import { limits } from "../../config.ts";
import { plainText } from "../../lib/plain-text.ts";
import { guessLanguage, splitSentences } from "../../lib/text.ts";
import { chinese } from "./chinese.ts";
import { english } from "./english.ts";
import type { Grammar } from "./grammar.ts";
import { others } from "./others.ts";

/** What comes later in a question is a text that it is about. */
const readChars = 4_000;
/** So many are taken of one question. */
const factsAtOnce = 10;

/** Work on a text, or a part that is to be played: what stands in it of "I" is not the customer. */
const otherVoice =
  /\b(?:proofread|rewrite|rephrase|paraphrase|summari[sz]e|pretend|role-?play|act as|imagine|grammar|lyrics)\b|(?<!\b(?:I|we) )\btranslate\b|\b(?:correct|improve|edit|shorten|polish) (?:this|the|my)\b|\b(?:reply|respond) to (?:this|the)\b|翻[译譯]|[润潤]色|改[写寫]|校[对對]|[总總][结結]|概括|[缩縮][写寫]|[扩擴][写寫]|改[错錯]|仿[写寫]|[写寫]一?[个個篇首段封]|作文|故事|扮演|假[装裝]/iu;
/** Somebody else's words in a text: code, quoted lines, what stands in quotation marks, titles. */
const quoted =
  /```[\s\S]*?(?:```|(?![\s\S]))|`[^`\n]*`|^[ \t]*>.*$|"[^"\n]{1,2000}"|“[^“”]{1,2000}”|「[^「」]{1,2000}」|『[^『』]{1,2000}』|《[^《》]{1,200}》|«[^«»]{1,2000}»|\b(?:My|Our)(?: [A-Z][a-z]+){2,}/gmu;
/** Full stops that end no sentence. */
const abbreviated = /\b(?:Mr|Mrs|Ms|Dr|St|Prof|Jr|Sr|vs|e\.g|i\.e|No|approx)\./g;
const bullet = /^(?:[-*•·]|\d{1,3}[.)、])\s+/u;
const inEnglish = /\b(?:I|I['’]m|my|the|is|am|are|have|was|were|we|our|that|remember|call me|don['’]t)\b/iu;
const partEnd = /[，,；;]\s*|\s+[–—-]+\s+|\s+(?:and|but|so)\s+(?=\S)/giu;
/** Told by somebody, or of somebody: then the part of a sentence behind a comma may be somebody else's too. */
const told = /\b(?:sa(?:y|ys|id)|tells?|told|asks?|asked|where|who)\b|[说說道讲講]|如果|假如|要是|\bif\b/iu;

/**
 * What a customer says of itself in a question, in the question's words: statements of the first person, and what it asks to have
 * remembered; questions, requests and courtesies are none. At most ten, each plain text of at most limits.memoryChars.
 */
export function factsIn(question: string): string[] {
  const text = question.slice(0, readChars).replace(/\r\n?|[\u2028\u2029]/g, "\n");
  const masked = text.replace(quoted, mask).replace(abbreviated, mask);
  const isOwnVoice = !otherVoice.test(masked);
  const facts = new Map<string, string>();
  let start = 0;
  for (const sentence of splitSentences(masked)) {
    const own = text.slice(start, start + sentence.length);
    start += sentence.length;
    const fact = plainText(onOneLine(factOf(sentence, own, isOwnVoice)), limits.memoryChars);
    if (fact !== "") facts.set(factKey(fact), fact);
  }
  return [...facts.values()].slice(0, factsAtOnce);
}

/** The signs at its end that do not make another fact of it. */
export const endSigns = " .!。！…~～";

/** What is the same of two facts that say the same in the same words, by SQLite's `lower` and `rtrim` with `endSigns`. */
export function factKey(fact: string): string {
  const lower = fact.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  let end = lower.length;
  while (end > 0 && endSigns.includes(lower.charAt(end - 1))) end -= 1;
  return lower.slice(0, end);
}

/** The words of a text as facts have them: with single spaces, and without a comma or semicolon at the end. */
const onOneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, " ").replace(/[\s,;，；、]+$/u, "");

/** Hides a stretch of text behind as many characters that are no words and end no sentence. */
const mask = (stretch: string) => stretch.replace(/[^\n]/gu, (character) => "_".repeat(character.length));

/** The fact in a sentence, if there is one; it is judged by its masked form, and given in its own. */
function factOf(masked: string, own: string, isOwnVoice: boolean): string {
  const grammar = grammarOf(masked);
  const from = (begin: number, end = masked.length) => own.slice(begin, end).trim();
  const begin = beginOf(masked, grammar);
  const sentence = masked.slice(begin).trim();
  const wish = wishIn(sentence, grammar);
  if (wish !== undefined) return own.slice(begin).trim().slice(wish.begin, wish.end);
  if (!isOwnVoice || sentence.length > limits.memoryChars) return "";
  if (isFact(sentence, grammar)) return from(begin);
  const part = partOf(masked.slice(begin), grammar);
  return part === undefined ? "" : from(begin + part.begin, begin + part.end);
}

function grammarOf(sentence: string): Grammar {
  const language = guessLanguage(sentence);
  if (language === "zh") return chinese;
  return language === "en" && inEnglish.test(sentence) ? english : others;
}

/** Where the sentence itself begins, behind a bullet and courtesies. */
function beginOf(masked: string, { courtesy }: Grammar): number {
  let begin = masked.length - masked.trimStart().length;
  begin += bullet.exec(masked.slice(begin))?.[0].length ?? 0;
  for (
    let said = courtesy.exec(masked.slice(begin));
    said !== null;
    said = courtesy.exec(masked.slice(begin))
  )
    begin += said[0].length;
  return begin;
}

/** Where in a sentence stands what its customer asks to have remembered. */
function wishIn(sentence: string, { remember }: Grammar): { begin: number; end: number } | undefined {
  const { what, polite } = remember.exec(sentence)?.groups ?? {};
  if (what === undefined || isNothing.test(what)) return undefined;
  const asked = askedEnd.exec(what)?.[0] ?? "";
  // "Remember that film?" asks; "could you remember that I'm vegan?" only has the form of a question.
  if (asked !== "" && polite === undefined) return undefined;
  const begin = sentence.lastIndexOf(what);
  return { begin, end: begin + what.length - asked.length };
}

const isNothing = /^(?:this|that|it|这个?|這個?|一下)[\s.。!！]*$/iu;
const askedEnd = /(?:[，,]?\s*(?:please|[吗嗎呢么麼]|好[吗嗎]))?\s*[?？]\s*$|[吗嗎][。.!！\s]*$/iu;

const isStatement = (part: string, { asks, empty }: Grammar) => !asks.test(part) && !empty.test(part);

const isFact = (part: string, grammar: Grammar): boolean =>
  grammar.enough.test(part) && grammar.ofSelf.test(part) && isStatement(part, grammar);

/**
 * Where in a sentence that asks something stands what is a fact for itself: the parts that it begins with ("I'm vegan, live in Rome, and
 * what can I eat?"), or else the last one ("Recommend a dish, I'm vegan.").
 */
function partOf(sentence: string, grammar: Grammar): { begin: number; end: number } | undefined {
  const parts = splitParts(sentence);
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined || parts.length < 2) return undefined;
  const isSure = ({ text }: { text: string }) => grammar.surely.test(text) && isFact(text, grammar);
  if (isSure(first)) {
    const asking = parts.findIndex(({ text }) => !isStatement(text, grammar));
    return { begin: first.begin, end: (asking > 0 ? parts[asking - 1] : last)?.end ?? first.end };
  }
  const asksLast = /[?？]\s*$/u.test(sentence);
  return !asksLast && isSure(last) && !told.test(sentence) ? last : undefined;
}

function splitParts(sentence: string): { text: string; begin: number; end: number }[] {
  const parts: { text: string; begin: number; end: number }[] = [];
  let begin = 0;
  const add = (end: number) => {
    const text = sentence.slice(begin, end).trim();
    if (text !== "") parts.push({ text, begin, end });
  };
  for (const { index, 0: sign } of sentence.matchAll(partEnd)) {
    add(index);
    begin = index + sign.length;
  }
  add(sentence.length);
  return parts;
}
