/** A part of a text, and whether it is what was sought. */
export interface Part {
  text: string;
  isFound: boolean;
}

/** A text in parts, so that what was sought can be marked: the words as they were typed, or where they are not there each of them. */
export function splitFound(text: string, words: string): Part[] {
  const whole = words.trim().replace(/\s+/g, " ");
  if (whole === "") return [{ text, isFound: false }];
  const sought = indexOf(text, whole) >= 0 ? [whole] : whole.split(" ");
  // The longest first, so that none is cut short by another that it begins with.
  const pattern = sought
    .toSorted((one, other) => other.length - one.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("|");
  return text
    .split(new RegExp(`(${pattern})`, "iu"))
    .map((part, at) => ({ text: part, isFound: at % 2 === 1 }))
    .filter(({ text: part }) => part !== "");
}

const indexOf = (text: string, word: string): number => text.toLowerCase().indexOf(word.toLowerCase());

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
