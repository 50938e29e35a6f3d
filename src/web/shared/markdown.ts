import DOMPurify from "dompurify";
import { Marked, type Token, type TokenizerAndRendererExtension, type Tokens } from "marked";
import { canBegin, findFormula, readFormula } from "./math-syntax.ts";
import { holdPictures } from "./pictures.ts";

/** HTML that an answer may write itself: tags without attributes that only shape words. All other HTML is shown as text. */
const plainTag = /^<\/?(?:br|sub|sup|kbd|mark|b|i|em|strong|s|del|ins|u)\s*\/?>$/i;

const sourceMark: TokenizerAndRendererExtension = {
  name: "citation",
  level: "inline",
  start: (source) => source.indexOf("["),
  tokenizer: (source): Tokens.Generic | undefined => {
    // "[1](…)" and "[1][name]" are links; "[1][2]" and "[1, 2]" name two sources.
    const match =
      /^\[(\d{1,2}(?:[ ]?[,，、][ ]?\d{1,2}){0,9})\](?!\(|\[(?!\d{1,2}(?:[ ]?[,，、][ ]?\d{1,2}){0,9}\]))/.exec(
        source,
      );
    return match ? { type: "citation", raw: match[0], numbers: match[1] } : undefined;
  },
  renderer: (token) => `<sup data-cite="${readNumbers(token.numbers).join(" ")}">${token.numbers}</sup>`,
};

const formula: TokenizerAndRendererExtension = {
  name: "formula",
  level: "inline",
  start: findFormula,
  tokenizer: (source, tokens): Tokens.Generic | undefined => {
    const before = tokens.at(-1)?.raw.at(-1) ?? "";
    const found = canBegin(source, before) ? readFormula(source) : undefined;
    return found && { type: "formula", ...found };
  },
  renderer: (token) =>
    `<code data-math="${token.isDisplay ? "display" : "inline"}">${escapeHtml(token.tex)}</code>`,
};

/** A formula that begins a block; its lines may look like a list or a heading. One within a paragraph is no block. */
const formulaBlock: TokenizerAndRendererExtension = {
  name: "formulaBlock",
  level: "block",
  tokenizer: (source): Tokens.Generic | undefined => {
    const indent = /^ {0,3}(?=\$\$|\\\[)/.exec(source)?.[0];
    if (indent === undefined) return undefined;
    const found = readFormula(source.slice(indent.length));
    const rest = found && /^[ \t]*(?:\n+|$)/.exec(source.slice(indent.length + found.raw.length));
    return found && rest
      ? { type: "formulaBlock", raw: indent + found.raw + rest[0], tex: found.tex }
      : undefined;
  },
  renderer: (token) => `<p><code data-math="display">${escapeHtml(token.tex)}</code></p>`,
};

const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => (plainTag.test(text.trim()) ? text : escapeHtml(text.replace(/<!--.*?-->/gs, ""))),
    checkbox: ({ checked }) => `<s data-task="${checked ? "done" : "open"}"></s> `,
    code: ({ text, lang }) =>
      `<pre><code data-lang="${/^[\w+#.-]{1,24}/.exec(lang ?? "")?.[0] ?? ""}">${escapeHtml(text)}</code></pre>`,
  },
  extensions: [sourceMark, formula, formulaBlock],
});

/** What the renderers above tell the page by. */
const ownAttributes = ["data-lang", "data-cite", "data-math", "data-task"];

const purifyOptions = {
  ALLOWED_TAGS: [
    ...["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre", "code"],
    ...["strong", "em", "b", "i", "s", "del", "ins", "u", "mark", "sub", "sup", "kbd", "a", "img"],
    ...["table", "thead", "tbody", "tr", "th", "td"],
  ],
  ALLOWED_ATTR: ["href", "src", "alt", "title", "start", "align", ...ownAttributes],
  // The others of the list whose values are no addresses; the expression below would refuse them.
  ADD_URI_SAFE_ATTR: ["start", "align", ...ownAttributes],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:)/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true as const,
};

/** The numbers of the sources that a text names as `[1]`, each once. */
export function listCited(source: string): number[] {
  const cited = new Set<number>();
  marked.walkTokens(marked.lexer(source), (token) => {
    if (token.type === "citation" && "numbers" in token) readNumbers(token.numbers).forEach(cited.add, cited);
  });
  return [...cited];
}

/** The top-level blocks of Markdown, whether it names addresses for links anywhere else in it too. */
export function readBlocks(source: string): { tokens: Token[]; hasDefinitions: boolean } {
  const tokens = marked.lexer(source);
  return { tokens, hasDefinitions: Object.keys(tokens.links).length > 0 };
}

/** The HTML of blocks, one string for each that shows something. It is not safe yet: see `toSafeFragment`. */
export function toHtml(tokens: readonly Token[]): string[] {
  return tokens
    .filter((token) => token.type !== "space" && token.type !== "def")
    .map((token) => marked.parser([token]))
    .filter((html) => html.trim() !== "");
}

/** Cuts Markdown into its top-level blocks and makes HTML of each, which is not safe yet. */
export function toBlocks(source: string): string[] {
  return toHtml(readBlocks(source).tokens);
}

/**
 * The fragment of one block of HTML with nothing in it that runs, submits, styles or, but for this site's own pictures, loads.
 * Links open elsewhere and tell nothing about this page.
 */
export function toSafeFragment(html: string): DocumentFragment {
  // HTML that makes a document without a body, such as a frameset, gives nothing at all.
  const fragment: DocumentFragment | null = DOMPurify.sanitize(html, purifyOptions);
  if (!fragment) return document.createDocumentFragment();
  holdPictures(fragment);
  for (const link of fragment.querySelectorAll<HTMLAnchorElement>("a[href]")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
    if (isDisguised(link)) link.append(` (${link.hostname})`);
  }
  return fragment;
}

/** Whether a link's words are the address of another site than it leads to. */
function isDisguised(link: HTMLAnchorElement): boolean {
  const shown = /^\s*(?:https?:\/\/|www\.)[^\s/?#]+/i.exec(link.textContent)?.[0];
  if (!shown) return false;
  const address = URL.parse(shown.replace(/^\s*(?:https?:\/\/)?/i, "https://"));
  const nameOf = (host: string) => host.replace(/^www\./, "");
  return address !== null && nameOf(address.hostname) !== nameOf(link.hostname);
}

function readNumbers(list: string): number[] {
  return list.split(/[,，、]/).map(Number);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
