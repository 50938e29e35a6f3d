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

/** `[^1]`, where a note belongs, and `[^1]:` before it, as GitHub's Markdown has them. */
const note: TokenizerExtensionFunction = (source): Tokens.Generic | undefined => {
  const match = /^\[\^([^\s[\]^]{1,20})\](?!\()(:[ \t]*)?/.exec(source);
  return match ? { type: "note", raw: match[0], name: match[1] } : undefined;
};

/** A note that begins a block, up to the next one: without this, an address alone would be what `[^1]` leads to. */
const noteBlock: TokenizerExtensionFunction = function (source): Tokens.Generic | undefined {
  const mark = /^ {0,3}\[\^[^\s[\]^]{1,20}\]:[ \t]*/;
  const [head] = mark.exec(source) ?? [];
  if (head === undefined) return undefined;
  const [text = ""] =
    /^[^\n]*(?:\n(?! {0,3}\[\^|[ \t]*(?:\n|$))[^\n]+)*/.exec(source.slice(head.length)) ?? [];
  const [end = ""] = /^\n*/.exec(source.slice(head.length + text.length)) ?? [];
  const tokens = this.lexer.inline(head.trimStart() + text);
  return { type: "paragraph", raw: head + text + end, text, tokens };
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
    block: [formulaBlock, noteBlock],
    inline: [formula, citation, note],
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
