/** How an answer of the load's model comes: so many pieces, each after a pause. */
export interface Pace {
  pieces: number;
  pauseMs: number;
}

/** A question that tells the model how to answer; no two have one tag. */
export const questionOf = (tag: string, { pieces, pauseMs }: Pace): string =>
  `[${tag} ${pieces} ${pauseMs}] Go on.`;

/** The pieces of an answer, in characters of one, two, three and four bytes. */
export const piecesOf = (tag: string, pieces: number): string[] =>
  Array.from({ length: pieces }, (_, at) => `${tag}/${at} é 回答 🎬 `);

/** What a question asks for. */
export function readQuestion(text: string): { tag: string; pace: Pace } {
  const [, tag = "", pieces = "1", pauseMs = "0"] =
    [...text.matchAll(/\[([^\s[\]]+) (\d+) (\d+)\]/g)].at(-1) ?? [];
  return { tag, pace: { pieces: Number(pieces), pauseMs: Number(pauseMs) } };
}
