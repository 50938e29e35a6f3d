import type { Token } from "marked";
import { readBlocks } from "./markdown.ts";
import { type Piece, toMarkup } from "./markup.ts";
import { completeMarkdown } from "./unfinished.ts";

export interface Drawing {
  /** Each top-level block; those that stay the same are the same objects. */
  blocks: Piece[];
  /** How many of them, from the first on, no further text can change. */
  settled: number;
}

/**
 * Reads Markdown that grows, each time from where nothing can change any more, so that a long answer costs no more to the end than at
 * its beginning. A text that does not go on from the one before is read anew. What comes out is always that of the whole text.
 */
export function createReader(): (source: string, isGrowing: boolean) => Drawing {
  let text = "";
  let blocks: Piece[] = [];
  let isWhole = false;

  const restart = (whole: boolean) => {
    text = "";
    blocks = [];
    isWhole = whole;
  };
  const settle = (tail: string) => {
    // What is settled ends with a blank line and has a whole line after it.
    if (!/\n[ \t]*\n[ \t]*\S[^\n]*\n/.test(tail)) return;
    const { tokens, hasDefinitions } = readBlocks(tail);
    const done = tokens.slice(0, countSettled(tokens));
    const raw = done.map((token) => token.raw).join("");
    if (hasDefinitions || !tail.startsWith(raw)) return;
    text += raw;
    blocks.push(...toMarkup(done));
  };
  const read = (whole: string, isGrowing: boolean): Drawing => {
    if (isGrowing && !isWhole) settle(whole.slice(text.length));
    const tail = whole.slice(text.length);
    const { tokens, hasDefinitions } = readBlocks(isGrowing ? completeMarkdown(tail) : tail);
    // An address that is named here may be that of a link anywhere above.
    if (hasDefinitions && !isWhole) {
      restart(true);
      return read(whole, isGrowing);
    }
    const open = toMarkup(tokens);
    return { blocks: [...blocks, ...open], settled: isGrowing ? blocks.length : blocks.length + open.length };
  };

  return (source, isGrowing) => {
    const whole = source.includes("\r") ? source.replace(/\r\n?/g, "\n") : source;
    if (!whole.startsWith(text)) restart(false);
    return read(whole, isGrowing);
  };
}

/**
 * How many blocks stay as they are whatever follows: those before the last one that begins after a blank line with a line that has come
 * to its end. Before that, a line may yet turn out to go on with the block above it.
 */
function countSettled(tokens: readonly Token[]): number {
  const open = tokens.findLastIndex((token, index) => {
    const before = tokens[index - 1];
    const isApart = before && (before.type === "space" || /\n[ \t]*\n$/.test(before.raw));
    const hasWholeLine = index < tokens.length - 1 || token.raw.includes("\n");
    return isApart && hasWholeLine && token.type !== "space";
  });
  return Math.max(0, open);
}
