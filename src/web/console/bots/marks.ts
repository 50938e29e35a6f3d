/** A stretch of a text, from `at` on. */
export interface Stretch {
  at: number;
  part: string;
  isMarked: boolean;
}

/** Below this, the beginning of a word says too little of it: "a" would mark "also". */
const leastChars = 2;

/**
 * A text cut where one of `words` is found in it: Han words wherever they stand, the beginnings of other words at the beginning of a word,
 * which is then marked whole.
 */
export function markWords(text: string, words: readonly string[]): Stretch[] {
  const forms = words
    .toSorted((one, other) => other.length - one.length)
    .flatMap((word) => {
      const plain = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      if (/^\p{Script=Han}/u.test(word)) return [plain];
      if (word.length < leastChars && !/^\d/.test(word)) return [];
      // A stem has an i where its word may end in a y. A Chinese character is no part of another script's word.
      const stem = plain.replace(/i$/, "[iy]");
      return [`(?:(?<![\\p{L}\\p{N}])|(?<=\\p{Script=Han}))${stem}(?:(?!\\p{Script=Han})[\\p{L}\\p{N}])*`];
    });
  if (forms.length === 0) return [{ at: 0, part: text, isMarked: false }];
  const found = [...text.matchAll(new RegExp(forms.join("|"), "giu"))];
  const stretches: Stretch[] = [];
  let from = 0;
  const add = (to: number, isMarked: boolean) => {
    if (to > from) stretches.push({ at: from, part: text.slice(from, to), isMarked });
    from = to;
  };
  for (const { index, 0: part } of found) {
    add(index, false);
    add(index + part.length, true);
  }
  add(text.length, false);
  return stretches;
}
