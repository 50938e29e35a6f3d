import type { CompletionChunk } from "./types.ts";

/** What comes of an answer at once: one chunk, or several, one right behind the other, that differ in nothing but their text. */
export interface Arrival {
  /** The chunk; in place of several, one with the text of them all. */
  chunk: CompletionChunk;
  /** How several came apart; null where it is one. */
  alike: Alike | null;
}

/** Plain chunks (plain-form.ts) that are like one another but for the text of their only choice, which is never empty. */
export interface Alike {
  like: CompletionChunk;
  texts: readonly string[];
}

export const single = (chunk: CompletionChunk): Arrival => ({ chunk, alike: null });

/** Several chunks as one arrival. */
export const together = (alike: Alike): Arrival => ({
  chunk: withText(alike.like, alike.texts.join("")),
  alike,
});

/** The chunks of an arrival, each by itself. */
export const chunksOf = ({ chunk, alike }: Arrival): CompletionChunk[] =>
  alike === null ? [chunk] : alike.texts.map((text) => withText(alike.like, text));

const withText = (like: CompletionChunk, content: string): CompletionChunk => ({
  ...like,
  choices: like.choices.map((choice) => ({ ...choice, delta: { ...choice.delta, content } })),
});
