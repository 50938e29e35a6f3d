import { pieceOf, readBlocks } from "./blocks.ts";
import { splitSentences } from "./text.ts";

/** What is read and quoted whole: a sentence, a heading, a list's item, a whole table, a block of code. */
export interface Statement {
  /** With the white space after it, so that neighbouring statements can be joined. */
  text: string;
  isHeading: boolean;
  /** The number of the list or table that it is in; null for running text. */
  whole: number | null;
}

/** The statements of a passage, in order. */
export function splitStatements(text: string): Statement[] {
  const statements: Statement[] = [];
  for (const [place, block] of [...readBlocks(text, true)].entries()) {
    const isHeading = block.kind === "heading";
    if (isHeading)
      statements.push({ text: `${"#".repeat(block.level)} ${block.units[0]}\n`, isHeading, whole: null });
    else if (block.kind === "text")
      for (const sentence of splitSentences(block.units.join("\n")))
        statements.push({ text: sentence, isHeading, whole: null });
    else if (block.kind === "list")
      for (const item of block.units) statements.push({ text: `${item}\n`, isHeading, whole: place });
    else statements.push({ text: pieceOf(block, block.units), isHeading, whole: place });
    const last = statements.at(-1);
    if (last !== undefined) last.text = `${last.text.trimEnd()}\n\n`;
  }
  return statements;
}
