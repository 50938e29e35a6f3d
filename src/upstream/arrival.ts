import type { CompletionChunk } from "./types.ts";

/** What comes of an answer at once: a chunk, or several plain ones, one right behind the other, that differ in nothing but their text. */
export type Arrival = Single | Alike;

export interface Single {
  chunk: CompletionChunk;
  texts: null;
}

/** Plain chunks (plain-form.ts): one choice, which goes on, with a text that is never empty and at most the model's role. */
export interface Alike {
  /** A chunk like them all, with another text. */
  like: CompletionChunk;
  texts: readonly string[];
  /** The texts, joined. */
  text: string;
  /** Whether JSON writes these texts as they are, with nothing in them escaped. */
  isVerbatim: boolean;
}

export const single = (chunk: CompletionChunk): Single => ({ chunk, texts: null });

/** The chunks of an arrival, each by itself. */
export const chunksOf = (arrival: Arrival): CompletionChunk[] =>
  arrival.texts === null ? [arrival.chunk] : arrival.texts.map((text) => withText(arrival.like, text));

const withText = (like: CompletionChunk, content: string): CompletionChunk => ({
  ...like,
  choices: like.choices.map((choice) => ({ ...choice, delta: { ...choice.delta, content } })),
});
