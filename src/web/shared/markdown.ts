import { Lexer, type MarkedOptions, type Token, type TokenizerExtensionFunction, type Tokens } from "marked";
import { canBegin, findFormula, readFormula } from "./math-syntax.ts";

/** `[1]`. But "[1](…)" and "[1][name]" are links; "[1][2]" and "[1, 2]" name two sources. */
const citation: TokenizerExtensionFunction = (source): Tokens.Generic | undefined => {
  const match =
    /^\[(\d{1,2}(?:[ ]?[,，、][ ]?\d{1,2}){0,9})\](?!\(|\[(?!\d{1,2}(?:[ ]?[,，、][ ]?\d{1,2}){0,9}\]))/.exec(
      source,
    );
  return match ? { type: "citation", raw: match[0], numbers: match[1] } : undefined;
};

const formula: TokenizerExtensionFunction = (source, tokens): Tokens.Generic | undefined => {
  const before = tokens.at(-1)?.raw.at(-1) ?? "";
  const found = canBegin(source, before) ? readFormula(source) : undefined;
  return found && { type: "formula", ...found };
};

/** A formula that begins a block; its lines may look like a list or a heading. One within a paragraph is no block. */
const formulaBlock: TokenizerExtensionFunction = (source): Tokens.Generic | undefined => {
  const indent = /^ {0,3}(?=\$\$|\\\[)/.exec(source)?.[0];
  if (indent === undefined) return undefined;
  const found = readFormula(source.slice(indent.length));
  const rest = found && /^[ \t]*(?:\n+|$)/.exec(source.slice(indent.length + found.raw.length));
  return found && rest
    ? { type: "formulaBlock", raw: indent + found.raw + rest[0], tex: found.tex }
    : undefined;
};

const options: MarkedOptions = {
  gfm: true,
  extensions: {
    block: [formulaBlock],
    inline: [formula, citation],
    startInline: [findFormula, (source) => source.indexOf("[")],
    childTokens: {},
    renderers: {},
  },
};

/** The top-level blocks of Markdown, and whether it names addresses for links anywhere else in it too. */
export function readBlocks(source: string): { tokens: Token[]; hasDefinitions: boolean } {
  const tokens = new Lexer(options).lex(source);
  return { tokens, hasDefinitions: Object.keys(tokens.links).length > 0 };
}
