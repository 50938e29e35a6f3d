import type { Token, Tokens } from "marked";
import { readBlocks } from "../../shared/markdown.ts";
import { readNumbers } from "../../shared/markup.ts";

/** The numbers of the sources that a text names as `[1]`, each once. */
export function listCited(source: string): number[] {
  const cited = new Set<number>();
  const walk = (tokens: readonly Token[]) => {
    for (const token of tokens) {
      // Of marked's tokens a list has items, a table its cells, and others what is in them.
      const { items = [], header = [], rows = [] } = token as Tokens.Generic;
      if (token.type === "citation" && "numbers" in token)
        readNumbers(token.numbers).forEach(cited.add, cited);
      walk([...("tokens" in token ? (token.tokens ?? []) : []), ...items]);
      for (const cell of [header, ...rows].flat()) walk(cell.tokens);
    }
  };
  walk(readBlocks(source).tokens);
  return [...cited];
}
