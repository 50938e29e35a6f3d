/** A part of a text, and whether it is what was sought. */
export interface Part {
  text: string;
  isFound: boolean;
}

/** Where something stands in a text, in UTF-16 units. */
export interface Place {
  from: number;
  to: number;
}

/** Signs of scripts that are written without spaces: a word may begin after any other. */
const unspaced = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u;

/**
 * Where what was sought stands: the words as they were typed, rather at the beginning of a word than within one; where they are not
 * together, each of them: rather a whole word than the beginning of one, and never within one.
 */
export function findPlaces(text: string, words: string): Place[] {
  const sought = words.trim();
  if (sought === "") return [];
  const each = sought.split(/\s+/);
  const whole = each.map(escaped).join("\\s+");
  // The longest first, so that none is cut short by another that it begins with.
  // The longest first, so that none is cut short by another that it begins with.
  const longest = each.toSorted((one, other) => other.length - one.length);
  const begun = longest.map((word) => startOf(word) + escaped(word));
  const full = longest.map((word) => startOf(word) + escaped(word) + endOf(word));
  for (const pattern of [startOf(sought) + whole, whole, full.join("|"), begun.join("|")]) {
    const found = [...text.matchAll(new RegExp(pattern, "giu"))];
    if (found.length > 0)
      return found.map(({ index, 0: { length } }) => ({ from: index, to: index + length }));
  }
  return [];
}

const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const isWord = (sign: string) => /^[\p{L}\p{N}]/u.test(sign) && !unspaced.test(sign);

/** What keeps a word from being found within another one. */
const startOf = (word: string) => (isWord(word) ? "(?<![\\p{L}\\p{M}\\p{N}])" : "");

/** What keeps a word from being found at the beginning of another one. */
const endOf = (word: string) => (isWord(Array.from(word).at(-1) ?? "") ? "(?![\\p{L}\\p{M}\\p{N}])" : "");

/** A text in parts, so that what was sought can be marked. */
export function splitFound(text: string, words: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const { from, to } of findPlaces(text, words)) {
    parts.push({ text: text.slice(at, from), isFound: false }, { text: text.slice(from, to), isFound: true });
    at = to;
  }
  return [...parts, { text: text.slice(at), isFound: false }].filter(({ text: part }) => part !== "");
}

/** An excerpt of Markdown as plain words: without what only says how it looks, unless that was sought. */
export function readPlain(excerpt: string, words: string): string {
  if (/[*_~`#|>]/.test(words)) return excerpt;
  return excerpt
    .replace(/\*\*|__|~~|`+/g, "")
    .replace(/\|(?:[\s:-]*\|)*/g, " ")
    .replace(/(^|\s)#{1,6}(?=\s)/g, "$1")
    .replace(/^\s*[-*+>](?=\s)/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** A text with what was sought in it marked. */
export function Found({ text, words }: { text: string; words: string }) {
  return (
    <>
      {splitFound(text, words).map(({ text: part, isFound }, at) =>
        isFound ? <mark key={at}>{part}</mark> : part,
      )}
    </>
  );
}

/** An excerpt of Markdown with what was sought in it marked. */
export function FoundIn({ excerpt, words }: { excerpt: string; words: string }) {
  return (
    <small>
      <Found text={readPlain(excerpt, words)} words={words} />
    </small>
  );
}
